import fc from 'fast-check'
import { base36 } from 'multiformats/bases/base36'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import {
  contentIn,
  contentKeyOf,
  contentText,
  metadataContentIn,
  parseContent,
} from '../../src/model/units/content-address.ts'

const V0 = 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o'
const V1 = CID.parse(V0).toV1().toString()
const BASE36 = CID.parse(V0).toV1().toString(base36)
const RAW = 'bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4'
const keyIn = (url: string): string | undefined => {
  const content = contentIn(url)
  return content === undefined ? undefined : contentKeyOf(content)
}
const metadataKeyIn = (url: string): string | undefined => {
  const content = metadataContentIn(url)
  return content === undefined ? undefined : contentKeyOf(content)
}

describe('what a URL addresses', () => {
  test.each([
    [`ipfs://${V0}`],
    [`ipfs://${V0}/`],
    [`IPFS://${V0}`],
    [`ipfs://ipfs/${V0}`],
    [`ipfs://${V1}?filename=x.json`],
    [`https://gateway.example/ipfs/${V0}`],
    [`https://gateway.example/ipfs/${V0}/`],
    [`https://gateway.example/ipfs/${V1}`],
    [`https://gateway.example/ipfs/${BASE36}`],
    [`https://gateway.example/ipfs/${V0}?filename=x.json`],
    [`https://gateway.example/ipfs/${V0}/?filename=x.json`],
    [`https://gateway.example/ipfs/${V0}#top`],
    [`https://GATEWAY.Example:8443/ipfs/${V0}`],
    [`http://127.0.0.1:8546/ipfs/${V0}`],
    [`https://gateway.example/storage/v2/ipfs/${V0}`],
    [`https://gateway.example/ipfs/ipfs/${V0}`],
    [`https://${V1}.ipfs.dweb.link`],
    [`https://${V1}.ipfs.dweb.link/`],
    [`https://${V1.toUpperCase().replace('B', 'b')}.ipfs.Dweb.link/`],
    [`https://${BASE36}.ipfs.dweb.link/?download=true`],
    [`http://${V1}.ipfs.localhost:8080/`],
  ])('is its CID: %s', (url) => {
    expect([keyIn(url), metadataKeyIn(url)]).toEqual([`ipfs://${V0}`, `ipfs://${V0}`])
  })

  test('is spelled as it stands there, and compared in one spelling', () => {
    expect(contentIn(`https://gateway.example/ipfs/${V1}`)).toEqual({ cid: V1, path: [] })
    expect(keyIn(`https://gateway.example/ipfs/${RAW}`)).toBe(`ipfs://${RAW}`)
  })

  test.each([
    [`ipfs://${V1}/a/metadata.json`, 'a/metadata.json'],
    [`https://gateway.example/ipfs/${V0}/metadata.json`, 'metadata.json'],
    [`https://gateway.example/ipfs/${V0}//a/metadata.json?x=y#z`, 'a/metadata.json'],
    [`https://${V1}.ipfs.dweb.link/my%20file.json`, 'my%20file.json'],
    [`https://${V1}.ipfs.dweb.link/ipfs/${RAW}`, `ipfs/${RAW}`],
    [`https://gateway.example/ipfs/${V0}/ipfs/${RAW}`, `ipfs/${RAW}`],
  ])('is what a path leads to beneath the CID: %s', (url, path) => {
    expect(keyIn(url)).toBe(`ipfs://${V0}/${path}`)
  })

  test.each([
    ['https://gateway.example/ipfs/QmNope'],
    ['https://gateway.example/ipfs/'],
    [`https://gateway.example/ipns/${V1}`],
    [`https://${V1}.ipns.dweb.link/`],
    [`https://${V0}.ipfs.dweb.link/`],
    [`https://gateway.example/?url=/ipfs/${V0}`],
    [`https://gateway.example/#/ipfs/${V0}`],
    [`https://gateway.example/ipfs/${V0}?format=raw`],
    [`https://${V1}.ipfs.dweb.link/?format=car`],
    [`https://gateway.example/ipfs/${V0}/%2e%2e/x`],
    [`https://gateway.example/ipfs/${V0}/%zz`],
    [`https://user@${V1}.ipfs.dweb.link@evil.example/`],
    [`ftp://gateway.example/ipfs/${V0}`],
    [V0],
    [` ipfs://${V0}`],
    [''],
  ])('is nothing by its content where it is %s', (url) => {
    expect(contentIn(url)).toBeUndefined()
  })

  test('is found behind every prefix that ends in /ipfs/', () => {
    const segment = fc.stringMatching(/^[a-z0-9.-]{1,8}$/).filter((part) => part !== 'ipfs')

    fc.assert(
      fc.property(segment, fc.array(segment, { maxLength: 3 }), (host, path) => {
        expect(keyIn(`https://${[host, ...path, 'ipfs', V0].join('/')}`)).toBe(`ipfs://${V0}`)
      }),
    )
  })

  test('is looked for in any text without failing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const url of [
          text,
          `ipfs://${text}`,
          `https://${text}`,
          `https://x.example/ipfs/${V0}/${text}`,
        ])
          metadataContentIn(url)
      }),
    )
  })
})

describe('where a Source’s metadata lies', () => {
  test.each([
    [`https://gateway.example/files/${V0}`],
    [`https://gateway.example/files/${V0}?x=y`],
    [`https://gateway.example/${V1}/`],
    [`https://gateway.example/?cid=${V0}`],
    [`/ipfs/${V0}`],
    [V0],
  ])('is recognised whatever stands before the CID: %s', (url) => {
    expect(metadataKeyIn(url)).toBe(`ipfs://${V0}`)
  })

  test.each([
    ['https://example.com/metadata.json'],
    ['https://example.com/metadata'],
    ['https://example.com/'],
    ['javascript:alert(1)'],
    [''],
  ])('is nowhere that its content tells: %j', (url) => {
    expect(metadataContentIn(url)).toBeUndefined()
  })

  test('is found behind whatever prefix a configuration can name', () => {
    fc.assert(
      fc.property(fc.webUrl(), (url) => {
        expect(metadataKeyIn(`${url.replace(/\/?$/, '/')}${V0}`)).toBe(`ipfs://${V0}`)
      }),
    )
  })
})

describe('an address as text', () => {
  test('is read as it was written, for any names', () => {
    const name = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => text !== '.' && text !== '..' && !text.includes('/'))

    fc.assert(
      fc.property(fc.array(name, { maxLength: 3 }), fc.constantFrom(V0, V1, RAW), (path, cid) => {
        expect(parseContent(contentText({ cid, path }))).toEqual({ cid, path })
      }),
    )
  })
})
