import { expect, test } from 'vitest'
import { remoteName } from '../../src/adapters/git/remote-name.ts'

test.each([
  ['https://github.com/acme/sources.git', 'acme/sources'],
  ['https://github.com/acme/sources', 'acme/sources'],
  ['https://github.com/acme/sources/', 'acme/sources'],
  ['https://gitlab.example/group/team/sources.git', 'team/sources'],
  ['git@github.com:acme/sources.git', 'acme/sources'],
  ['ssh://git@github.com:22/acme/sources', 'acme/sources'],
  ['/srv/git/acme/sources.git', 'acme/sources'],
  ['../acme/sources', 'acme/sources'],
  ['https://user:SECRET@github.com/acme/sources?token=SECRET#SECRET', 'acme/sources'],
])('the repository of %s is %s', (address, name) => {
  expect(remoteName(address)).toBe(name)
})

test.each([
  'https://user:SECRET@host.example/x',
  'https://SECRET@host.example/x.git',
  'https://host.example/SECRET',
  'https://user:SECRET@host.example/',
  'https://user:SEC/RET@host.example',
  'http://[SECRET/SECRET',
  'user:SECRET@host.example',
  'SECRET',
  '',
])('%s names none', (address) => {
  expect(remoteName(address)).toBeUndefined()
})
