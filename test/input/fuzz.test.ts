import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPlanFile } from '../../src/consent/plan-file.ts'
import { readRecord } from '../../src/consent/read-record.ts'
import { readMetadata } from '../../src/model/source/metadata.ts'
import { fuzz, isJudged, isOnlyText } from './fuzz.ts'
import { anyBytes, json, soup } from './mutants.ts'

describe('what is no file of ours is a problem and only text, as a definition, the configuration or a compose file', () => {
  test('any bytes', () => {
    fuzz(anyBytes, 1_000, (bytes) => {
      isOnlyText({ definition: bytes })
      isOnlyText({ config: bytes })
      isJudged(new TextDecoder().decode(bytes))
    })
  })

  test('any row of what YAML is made of', () => {
    fuzz(soup, 1_300, (words) => {
      isOnlyText({ definition: words })
      isOnlyText({ config: words })
      isJudged(words)
    })
  })

  test('any JSON', () => {
    fuzz(json, 800, (document) => {
      isOnlyText({ definition: document })
      isOnlyText({ config: document })
      isJudged(document)
    })
  })
})

test('any JSON is read or not, and never fails, in place of a saved plan, the record of a comment or the metadata of a Source', () => {
  const opened = <T>(value: T | undefined): boolean =>
    typeof value === 'object' || value === undefined

  fuzz(fc.oneof(json, soup), 4_000, (document) => {
    expect(opened(readPlanFile(document))).toBe(true)
    expect(opened(readRecord(`<!-- ogpu-gitops ${document} -->\n`))).toBe(true)
    expect(opened(readMetadata(new TextEncoder().encode(document)))).toBe(true)
  })
})
