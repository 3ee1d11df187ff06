/**
 * What a plan reads of this machine, by its path, each with a mark that is another once it was
 * changed.
 */
export type Marks = ReadonlyMap<string, string>

/** Tells when it may be time to plan again. */
export interface Watch {
  /**
   * The configuration, every YAML file beneath `sources/`, and where git stands, as they are now.
   * What can't be read has no mark: never a Fault.
   */
  marks(): Promise<Marks>
  /**
   * Resolves once it is worth looking again: at once where the machine tells of a change, else
   * after a while, or when the signal is aborted.
   */
  worthALook(signal: AbortSignal): Promise<void>
  /** Nothing is watched any more. */
  close(): void
}
