import { schemaUrl } from '../model/project.ts'

/** The line by which an editor finds the schema of a file. */
export function schemaComment(name: 'source' | 'config'): string {
  return `# yaml-language-server: $schema=${schemaUrl(name)}`
}
