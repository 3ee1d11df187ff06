import type { Environment } from '../../model/source/source.ts'
import type { HuggingfacePipelineV1 } from '../generated/parameters.ts'
import { CALLBACK, EXTRA_HOSTS, hardware, literal, PORTS } from '../provider.ts'
import type { RenderedFile, TemplateProblem } from '../template.ts'
import { checkArgs } from './check-args.ts'
import { pipeArgs, sortedEntries } from './pipe-args.ts'

/** The only tag that its makers publish; no digest of it is known. */
const IMAGE = 'opengpunetwork/hfr-client:latest'

/** The service listens when the model is loaded, so an open port is a service that is ready. */
const LISTENS = "import socket; socket.create_connection(('127.0.0.1', 5555), 5).close()"

/** What the schema can't say. */
export function check(
  parameters: HuggingfacePipelineV1,
  environments: readonly Environment[],
): readonly TemplateProblem[] {
  return [...checkDevice(parameters, environments), ...checkArgs(parameters.args ?? {})]
}

/** One service: the pipeline itself. */
export function render(parameters: HuggingfacePipelineV1, environment: Environment): RenderedFile {
  const { image = IMAGE, imageAmd = image, gpus = 1 } = parameters
  return {
    services: {
      client: {
        image: environment === 'amd' ? imageAmd : image,
        ports: PORTS,
        extra_hosts: EXTRA_HOSTS,
        environment: [
          CALLBACK,
          `PIPE_ARGS_STR=${literal(pipeArgs(argumentsOf(parameters, environment)))}`,
        ],
        volumes: ['cache:/root/.cache/huggingface'],
        healthcheck: {
          test: ['CMD', 'python3', '-c', LISTENS],
          interval: '30s',
          timeout: '10s',
          retries: 3,
          start_period: '2h',
        },
        ...hardware(environment, gpus),
      },
    },
    volumes: { cache: {} },
  }
}

/**
 * The arguments of transformers.pipeline: ours in a fixed order, the others by name. Of dtype's two
 * names there, the older is known to all releases.
 */
function argumentsOf(
  parameters: HuggingfacePipelineV1,
  environment: Environment,
): readonly (readonly [string, unknown])[] {
  const { task, model, revision, dtype, device, device_map, args = {} } = parameters
  const placement = environment === 'cpu' ? {} : { device, device_map }
  const named = Object.entries({ task, model, revision, torch_dtype: dtype, ...placement })
  return [...named.filter(([, value]) => value !== undefined), ...sortedEntries(args)]
}

function checkDevice(
  { device, device_map, gpus = 1 }: HuggingfacePipelineV1,
  environments: readonly Environment[],
): readonly TemplateProblem[] {
  if (device === undefined) return []
  const path = 'with.device'
  const problem = (message: string, hint: string): readonly TemplateProblem[] => [
    { path, code: 'bad-value', message: `template.${path} ${message}`, hint },
  ]
  if (device_map !== undefined)
    return problem('stands beside device_map', 'keep one: the pipeline takes only one of them')
  const number = Number(String(device).replace(/^cuda:?/, ''))
  if (number < gpus || !environments.includes('nvidia')) return []
  return problem(
    `is ${device}, but ${gpus === 1 ? 'one GPU is' : `${gpus} GPUs are`} reserved`,
    `they count from 0; write gpus: ${number + 1} to reserve more`,
  )
}
