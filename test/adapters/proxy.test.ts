import { describe, expect, test } from 'vitest'
import { proxyFor } from '../../src/adapters/web/proxy.ts'

const PROXY = 'http://proxy.test:3128'

describe('the proxy for a URL', () => {
  test.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ['https://rpc.test/', { HTTPS_PROXY: PROXY }, 'HTTPS_PROXY'],
    ['https://rpc.test/', { https_proxy: PROXY, HTTPS_PROXY: 'http://other.test' }, 'https_proxy'],
    ['http://rpc.test/', { HTTPS_PROXY: PROXY }, undefined],
    ['http://rpc.test/', { HTTP_PROXY: PROXY }, 'HTTP_PROXY'],
    ['https://rpc.test/', { HTTPS_PROXY: ' ' }, undefined],
    ['https://rpc.test/', {}, undefined],
  ])('%s with %j is that of %s', (url, env, variable) => {
    expect(proxyFor(new URL(url), env)?.variable).toBe(variable)
  })

  test.each([
    ['rpc.test', 'https://rpc.test/'],
    ['RPC.test', 'https://rpc.test/'],
    ['test', 'https://rpc.test/'],
    ['.test', 'https://rpc.test/'],
    ['*.test', 'https://rpc.test/'],
    ['other.test, rpc.test', 'https://rpc.test/'],
    ['rpc.test:8545', 'https://rpc.test:8545/'],
    ['rpc.test:443', 'https://rpc.test/'],
    ['10.0.0.7', 'https://10.0.0.7/'],
    ['*', 'https://rpc.test/'],
    ['', 'https://localhost:8545/'],
    ['', 'https://127.0.0.1:8545/'],
    ['', 'https://[::1]:8545/'],
  ])('NO_PROXY "%s" spares %s', (spared, url) => {
    expect(proxyFor(new URL(url), { HTTPS_PROXY: PROXY, NO_PROXY: spared })).toBeUndefined()
  })

  test.each([
    ['pc.test', 'https://rpc.test/'],
    ['rpc.test:8545', 'https://rpc.test/'],
    ['rpc.test.evil', 'https://rpc.test/'],
    ['10.0.0.7', 'https://10.0.0.70/'],
  ])('NO_PROXY "%s" does not spare %s', (spared, url) => {
    expect(proxyFor(new URL(url), { HTTPS_PROXY: PROXY, no_proxy: spared })).toBeDefined()
  })
})
