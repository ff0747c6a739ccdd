import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { sourceFile } from '../paths.ts'
import { ensurePrerequisites } from '../prerequisites.ts'
import { run } from '../process.ts'
import { silent } from '../progress.ts'

const MAIN_CLASS = 'StandInDashboard'

/**
 * A jar that stands in for rocketmq-dashboard, of which none is published: compiled on the spot from
 * StandInDashboard.java, for JDK 8 and later.
 * @param dir where it is made
 * @returns its path, with the name of no release
 */
export async function standInDashboard(dir: string): Promise<string> {
  await ensurePrerequisites('distribution', silent)
  const jar = join(dir, 'rocketmq-dashboard-stand-in.jar')
  const source = sourceFile(`dashboard/${MAIN_CLASS}.java`)
  await run('javac', ['--release', '8', '-Xlint:-options', '-d', join(dir, 'classes'), source])
  await run('jar', ['cfe', jar, MAIN_CLASS, '-C', join(dir, 'classes'), '.'])
  return jar
}

/**
 * A war that stands in for rocketmq-console 3.2.6: a page, and in WEB-INF the two files by which it is known. Tomcat
 * serves nothing of WEB-INF.
 * @param dir where it is made
 * @returns its path
 */
export async function standInConsole(dir: string): Promise<string> {
  const war = join(dir, 'rocketmq-console-stand-in.war')
  const root = join(dir, 'console')
  await run('mkdir', ['-p', join(root, 'WEB-INF/classes')])
  await writeFile(join(root, 'index.html'), '<!DOCTYPE html>\n<title>A console</title>\n')
  await writeFile(
    join(root, 'WEB-INF/web.xml'),
    '<web-app xmlns="http://java.sun.com/xml/ns/javaee" version="2.5"></web-app>\n',
  )
  await writeFile(
    join(root, 'WEB-INF/classes/conf.properties'),
    'rocketmq.namesrv.addr=127.0.0.1:9876\nthrowDone=true\n',
  )
  await ensurePrerequisites('distribution', silent)
  await run('jar', ['cfM', war, '-C', root, '.'])
  return war
}
