import { expect, test } from 'vitest'
import { parameterNaming } from '../../src/templates/render.ts'

const OLLAMA = { name: 'ollama', with: { model: 'a:1', serviceImage: 'acme/chat:1' } }
const PIPELINE = { name: 'huggingface-pipeline', with: { task: 'ner', model: 'gpt2' } }
const CLIENT = 'opengpunetwork/hfr-client:latest'

test('finds the parameter that would name what a template runs by itself', () => {
  const both = { ...OLLAMA, environments: ['nvidia', 'amd'] as const }

  expect(parameterNaming(both, 'ollama/ollama:0.30.10')).toBe('ollamaImage')
  expect(parameterNaming(both, 'ollama/ollama:0.30.10-rocm')).toBe('ollamaImageAmd')
  expect(parameterNaming({ ...PIPELINE, environments: ['cpu', 'amd'] }, CLIENT)).toBe('image')
})

test('finds none where it is given, or nothing would follow it', () => {
  const given = { ...PIPELINE.with, image: CLIENT }

  expect(
    parameterNaming({ ...PIPELINE, with: given, environments: ['cpu'] }, CLIENT),
  ).toBeUndefined()
  expect(parameterNaming({ ...OLLAMA, environments: ['cpu'] }, 'redis:7')).toBeUndefined()
})
