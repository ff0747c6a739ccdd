import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { LabError } from '../errors.ts'

/** The scripts that RocketMQ #10172 changed in 5.5.0. */
const SCRIPTS = ['runbroker.sh', 'runserver.sh']
/** The search for a JDK in the scripts of 5.3.3 on Linux, which ignores JAVA_HOME. */
const SEARCH = /^( *)JAVA_HOME=\$\(dirname \$\(dirname \$\(readlink -f \$\(which javac\)\)\)\)$/m

/**
 * Makes start scripts of 5.3.3 those of 5.5.0: JAVA_HOME of the environment comes before the search for javac.
 * @param bin the bin folder of the distribution
 * @throws LabError `lab-distribution` when a script does not look as that of 5.3.3
 */
export async function honourJavaHome(bin: string): Promise<void> {
  for (const name of SCRIPTS) {
    const path = join(bin, name)
    const text = await readFile(path, 'utf8')
    const changed = text.replace(SEARCH, '$1[ -n "$JAVA_HOME" ] && return\n$&')
    if (changed === text) throw new LabError('lab-distribution', `${path} has no search for javac`)
    await writeFile(path, changed)
  }
}
