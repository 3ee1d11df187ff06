import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPlanFile } from '../../src/consent/plan-file.ts'
import { spellingsOf } from '../../src/mask.ts'
import { secret } from '../../src/model/secret.ts'
import { aProject, type Project, writeDefinition } from '../support/project.ts'
import { aStage } from '../support/stage.ts'

const PASSWORD = 'p4ss w"ord/with:\\signs'
const stage = aStage()
let project: Project

beforeAll(async () => {
  project = await aProject(stage.chain)
})

afterAll(() => project.delete())

test('writes no secret into a saved plan, although the definition is full of them', async () => {
  const url = `${stage.chain.rpcUrl.replace('http://', 'http://dep%22loyer:h0rse%27battery@')}/?apikey=k-1234567890`
  const key = project.env['CLIENT_PRIVATE_KEY'] ?? ''
  const secrets = [secret('key', key), secret('key', PASSWORD), secret('address', url)]
  Object.assign(project.env, { OGPU_RPC_URL: url, OGPU_KEYSTORE_PASSWORD: PASSWORD })
  const [inBase64, inUrl] = [
    Buffer.from(key.slice(2), 'hex').toString('base64'),
    Buffer.from(key.slice(2), 'hex').toString('base64url'),
  ] // as hex it is refused
  const all = [PASSWORD, url, inBase64, "h0rse'battery", 'k-1234567890'].join(' and ')
  await writeDefinition(project, {
    id: 'one',
    name: `Key ${inBase64}`,
    description: all,
    environments: { cpu: `https://example.com/${inUrl}.yml` },
  })

  await project.run('plan', '--out', 'plan.json')
  const text = await readFile(path.join(project.root, 'plan.json'), 'utf8')

  expect(readPlanFile(text)?.changes).toMatchObject([{ id: 'one' }])
  expect(text).toContain('[redacted]')
  expect(spellingsOf(secrets).filter((spelling) => text.includes(spelling))).toEqual([])
})
