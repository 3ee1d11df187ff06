import type { Told } from '../settings.ts'

/** Flags that every command about one network takes, as the parser hands them over. */
export interface NetworkFlags
  extends Pick<
    Told,
    'config' | 'network' | 'offline' | 'base' | 'only' | 'allowIdentityChange' | 'detached'
  > {
  readonly json?: boolean
}
