import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);
import{f as a,g as b}from"./shared-3e8e0230.js";import"./shared-f888ecf7.js";import"./shared-32a06c76.js";import"./shared-5697074e.js";import"./shared-61570ec1.js";import"./shared-eeaaa59b.js";import"./shared-f37f1461.js";export{a as tell,b as tellingFaults};
