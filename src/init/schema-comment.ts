/** The line by which an editor finds the schema of a file. */
export function schemaComment(name: 'source' | 'config'): string {
  return `# yaml-language-server: $schema=https://raw.githubusercontent.com/ogpu-network/ogpu-gitops/main/schemas/${name}.schema.json`
}
