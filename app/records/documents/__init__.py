"""A record as documents: PDF with the record attached, spreadsheet, CSV, OCDS; in French and English."""
