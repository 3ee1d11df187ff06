import type { Variables } from './interpolate.ts'

export type ProviderEnvironment = 'cpu' | 'nvidia' | 'amd'

/** The port that the agent of a provider finds a service at, inside its container. */
export const SERVICE_PORT = 5555

/**
 * What a provider sets before it starts a compose file, with values that stand nowhere in the file:
 * what they turn up in has used them.
 */
export interface Provider {
  readonly port: string
  readonly callbackUrl: string
  readonly variables: Variables
}

/** A provider whose port and callback URL a text does not hold. */
export function providerFor(text: string): Provider {
  let port = 49_152
  while (port < 65_535 && text.includes(String(port))) port += 1
  const callbackUrl = `https://callback-${port}.invalid/`
  const variables = new Map([
    ['PORT', String(port)],
    ['CALLBACK_URL', callbackUrl],
    ['COMPOSE_PROJECT_NAME', 'source'], // Compose itself sets it
  ])
  return { port: String(port), callbackUrl, variables }
}

/** A message as the author would write it: the stand-ins turned back into their variables. */
export function asWritten(message: string, { port, callbackUrl }: Provider): string {
  return message.replaceAll(callbackUrl, `\${CALLBACK_URL}`).replaceAll(port, `\${PORT}`)
}

/** The names of the variables that a provider sets, as a hint lists them. */
export const PROVIDER_VARIABLES = 'PORT and CALLBACK_URL'
