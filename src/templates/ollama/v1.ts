import type { Environment } from '../../model/source/source.ts'
import type { OllamaV1 } from '../generated/parameters.ts'
import { CALLBACK, EXTRA_HOSTS, hardware, literal, PORTS } from '../provider.ts'
import type { RenderedFile, TemplateProblem } from '../template.ts'

/**
 * Fixed for this version of the template: a newer server comes with a parameter or with the next
 * version.
 */
const SERVER = 'ollama/ollama:0.30.10'
const SERVER_AMD = 'ollama/ollama:0.30.10-rocm'

/**
 * Pulls the model behind the server's back until it is there, then leaves the server alone. It
 * needs nothing but the image's own shell and program; the model comes as an argument, so nothing
 * in its name is read by the shell. The server takes the shell's place and with it the signals that
 * stop a container.
 */
const START = [
  'until ollama show "$0" >/dev/null 2>&1 || ollama pull "$0" >/dev/null 2>&1; do',
  'echo "$0 is not there yet, trying again in 10 seconds"; sleep 10;',
  'done & exec ollama serve',
].join(' ')

/** The schema says it all. */
export function check(): readonly TemplateProblem[] {
  return []
}

/**
 * Two services: the server with its model, and the one that answers tasks once the model is there.
 */
export function render(parameters: OllamaV1, environment: Environment): RenderedFile {
  const { model, serviceImage } = parameters
  return {
    services: {
      service: {
        image: serviceImage,
        ports: PORTS,
        extra_hosts: EXTRA_HOSTS,
        environment: [CALLBACK, 'OLLAMA_HOST=http://ollama:11434', `OLLAMA_MODEL=${model}`],
        depends_on: { ollama: { condition: 'service_healthy' } },
      },
      ollama: {
        image: serverOf(parameters, environment),
        entrypoint: ['/bin/sh', '-c', literal(START), model],
        ...settingsOf(parameters),
        volumes: ['models:/root/.ollama'],
        healthcheck: {
          test: ['CMD', 'ollama', 'show', model],
          interval: '10s',
          timeout: '10s',
          retries: 6,
          start_period: '2h',
        },
        ...hardware(environment, parameters.gpus ?? 1),
      },
    },
    volumes: { models: {} },
  }
}

function serverOf(
  { ollamaImage = SERVER, ollamaImageAmd = SERVER_AMD }: OllamaV1,
  environment: Environment,
): string {
  return environment === 'amd' ? ollamaImageAmd : ollamaImage
}

function settingsOf({ context, keepAlive }: OllamaV1): RenderedFile {
  const settings = Object.entries({
    OLLAMA_CONTEXT_LENGTH: context,
    OLLAMA_KEEP_ALIVE: keepAlive,
  }).filter(([, value]) => value !== undefined)
  return settings.length === 0
    ? {}
    : { environment: settings.map(([name, value]) => `${name}=${value}`) }
}
