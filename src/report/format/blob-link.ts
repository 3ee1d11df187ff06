/** A line of a file of a repository on GitHub, at a commit. */
export interface FilePlace {
  /** `owner/name`. */
  readonly repository: string | undefined
  readonly commit: string | undefined
  /** From the repository's top. */
  readonly file: string
  readonly line?: number
}

// A browser takes these steps of a path for what they say, also out of the repository.
const STEP = /(?:^|\/)\.{1,2}(?:\/|$)/

/** Where GitHub shows it; undefined where that is not known, or the path leads elsewhere. */
export function blobLink({ repository, commit, file, line }: FilePlace): string | undefined {
  if (repository === undefined || commit === undefined || STEP.test(file)) return undefined
  return `https://github.com/${pathOf(repository)}/blob/${pathOf(commit)}/${pathOf(file)}${line === undefined ? '' : `#L${line}`}`
}

/** A path as it stands in an address: every sign that could mean something there is written out. */
export function pathOf(file: string): string {
  return file
    .split('/')
    .map((part) =>
      encodeURIComponent(part.replace(/\p{Cs}/gu, '')).replace(
        /[!'()*]/g,
        (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('/')
}
