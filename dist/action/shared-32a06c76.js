import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);
function r(e){throw new Error(`unexpected value: ${JSON.stringify(e)}`)}export{r as a};
