"""What if: named changes of a question or of the facts, asked again and laid side by side."""
