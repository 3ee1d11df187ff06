import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);
import{a}from"./key-keystore.js";import"./shared-b9cf21b0.js";import"./shared-17589680.js";import"./shared-8eb06a94.js";import"./shared-bd950549.js";import"./shared-d38f1846.js";import"./shared-34056935.js";export{a as keySigner};
