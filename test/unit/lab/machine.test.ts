import { afterEach, describe, expect, it, vi } from 'vitest'

import { missing, mirrorIn, requireMachine } from '../../../lab/machine.ts'
import { LabError } from '../../../lab/errors.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('what a machine lacks', () => {
  it.each([
    ['nothing', { platform: 'linux', uid: 0, hasApt: true }, []],
    ['Linux', { platform: 'darwin', uid: 501, hasApt: false }, [/Linux only, and this is darwin/]],
    ['root', { platform: 'linux', uid: 1000, hasApt: true }, [/as root/]],
    ['apt', { platform: 'linux', uid: 0, hasApt: false }, [/apt-get/]],
    [
      'root and apt, reported at once',
      { platform: 'linux', uid: 1000, hasApt: false },
      [/as root/, /apt-get/],
    ],
  ])('%s', (_, facts, expected) => {
    const reasons = missing(facts)
    expect(reasons).toHaveLength(expected.length)
    expected.forEach((pattern, at) => {
      expect(reasons[at]).toMatch(pattern)
    })
  })

  it('is a usage error that points at hosts of one’s own', async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000)
    const error: unknown = await requireMachine().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(LabError)
    expect(error).toMatchObject({ code: 'lab-machine', exitCode: 2 })
    expect((error as LabError).hint).toMatch(/hosts of your own.*docs\/lab\.md/)
  })
})

describe('the Debian archive of a machine', () => {
  it.each([
    [
      'deb822',
      'Types: deb\nURIs: http://ftp.example.org/debian\nSuites: bookworm\n',
      'http://ftp.example.org/debian',
    ],
    ['one line', '# x\ndeb http://ftp.example.net/debian/ bookworm main\n', 'http://ftp.example.net/debian'],
    [
      'with options',
      'deb [arch=amd64 signed-by=/k.gpg] https://a.example/debian trixie main',
      'https://a.example/debian',
    ],
    ['not the security archive', 'URIs: http://ftp.example.org/debian-security\n', undefined],
    ['not a source line', 'deb-src http://ftp.example.org/debian bookworm main', undefined],
    ['another distribution', 'deb http://archive.ubuntu.com/ubuntu jammy main', undefined],
    ['nothing', '', undefined],
  ])('%s', (_, sources, mirror) => {
    expect(mirrorIn(sources)).toBe(mirror)
  })
})
