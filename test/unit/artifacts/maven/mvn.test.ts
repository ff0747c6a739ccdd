import { describe, expect, it } from 'vitest'
import { lastErrors } from '../../../../src/artifacts/maven/mvn.ts'

describe('lastErrors', () => {
  it("keeps Maven's reasons and drops its advice", () => {
    const lines = [
      '[INFO] Scanning for projects...',
      '[ERROR] Failed to execute goal dependency:copy: Could not find artifact a:b:zip:1',
      '[ERROR] ',
      '[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.',
      '[ERROR] Re-run Maven using the -X switch to enable full debug logging.',
      '[ERROR] [Help 1] http://example.org/MojoExecutionException',
    ]
    expect(lastErrors(lines)).toBe(
      '[ERROR] Failed to execute goal dependency:copy: Could not find artifact a:b:zip:1',
    )
  })

  it('gives the last lines where none is marked, as when the JVM does not start', () => {
    const lines = ['one', '', 'The JAVA_HOME environment variable is not defined correctly', '']
    expect(lastErrors(lines)).toBe('one\nThe JAVA_HOME environment variable is not defined correctly')
  })
})
