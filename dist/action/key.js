import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);
import{a}from"./key-keystore.js";import"./shared-b9cf21b0.js";import"./shared-17589680.js";import"./shared-a1caf8f4.js";import"./shared-bd950549.js";import"./shared-c62cfc04.js";import"./shared-a7dc9cb9.js";export{a as keySigner};
