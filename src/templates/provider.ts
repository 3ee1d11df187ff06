import { never } from '../model/never.ts'
import type { Environment } from '../model/source/source.ts'
import type { RenderedFile } from './template.ts'

/** What a provider fills in: where tasks come from and where answers go. */
export const PORTS: readonly string[] = [`${variable('PORT')}:5555`]
export const CALLBACK = `CALLBACK_URL=${variable('CALLBACK_URL')}`

/** On Linux a container finds its host, where the provider takes answers, only with this line. */
export const EXTRA_HOSTS: readonly string[] = ['host.docker.internal:host-gateway']

/** The hardware that a service asks of its machine. */
export function hardware(environment: Environment, gpus: number): RenderedFile {
  switch (environment) {
    case 'cpu':
      return {}
    case 'nvidia':
      return {
        deploy: {
          resources: {
            reservations: { devices: [{ driver: 'nvidia', count: gpus, capabilities: ['gpu'] }] },
          },
        },
      }
    case 'amd':
      return { devices: ['/dev/kfd', '/dev/dri'] }
    default:
      return never(environment)
  }
}

/** A text that compose takes as it is: a dollar sign would begin a variable, two are one. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$')
}

function variable(name: string): string {
  return `\${${name}}`
}
