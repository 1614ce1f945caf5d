// What a page gains with scripts: sliders ask at once, files drop into the box. Nothing depends on it.
import { askAtOnce } from "./asking.js";
import { takeFiles } from "./dropping.js";
import { tellLeaving } from "./leaving.js";
import { swapParts } from "./swapping.js";

for (const form of document.querySelectorAll("form[data-ask]")) askAtOnce(form);
for (const form of document.querySelectorAll("form[data-drop]")) takeFiles(form);
swapParts();
tellLeaving();
