import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);
import{h as a,i as b,j as c,k as d}from"./shared-bd950549.js";import"./shared-c62cfc04.js";import"./shared-a7dc9cb9.js";export{a as CONTRACTS,b as encodeCall,d as revertReason,c as signatureOf};
