import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);
import{h as a,i as b,j as c,k as d}from"./shared-bd950549.js";import"./shared-d38f1846.js";import"./shared-34056935.js";export{a as CONTRACTS,b as encodeCall,d as revertReason,c as signatureOf};
