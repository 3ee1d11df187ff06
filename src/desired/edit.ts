export { addUnmanaged } from './add-unmanaged.ts'
export { closeDefinition } from './close-definition.ts'
export { releaseDefinition } from './release-definition.ts'
