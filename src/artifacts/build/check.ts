import { resolve } from 'node:path'
import type { Artifact } from '../../model/software.ts'
import type { ObtainContext } from '../context.ts'
import { findJdk } from './jdk.ts'
import { isTree } from './source.ts'

/**
 * Sees that there is a JDK to build with, and the source code where it is to be on this machine.
 * @throws RmqError 'jdk-missing', 'build-source', 'interrupted'
 */
export async function checkBuild(
  { jdk, source }: Extract<Artifact, { kind: 'build' }>,
  context: Pick<ObtainContext, 'env' | 'signal'>,
): Promise<void> {
  await findJdk(jdk, context)
  if (source.kind === 'file') await isTree(resolve(source.path))
}
