/** `managerFilePatterns` of Renovate's docker-compose manager. */
const RENOVATE = /^(?:docker-)?compose[^/]*\.ya?ml$/
/** `FILENAME_REGEX` of Dependabot's docker_compose ecosystem, which matches anywhere in a name. */
const DEPENDABOT = /(?:docker-)?compose(?:-\w+)?(?:\.[\w-]+)?\.ya?ml/i

/** Whether Renovate or Dependabot, set up as they come, take a path for a compose file. */
export function isWatchedName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return RENOVATE.test(name) || DEPENDABOT.test(name)
}
