import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);
function o(n){return typeof n=="object"&&n!==null&&!Array.isArray(n)}export{o as a};
