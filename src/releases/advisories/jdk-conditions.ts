import type { JdkMajor } from '../../model/software.ts'

/** Conditions of advisories that depend on the JDK alone. */
export const jdkConditions = {
  'jdk-7': (major: JdkMajor) => major === 7,
  'jdk-8': (major: JdkMajor) => major === 8,
  'jdk-after-8': (major: JdkMajor) => major > 8,
} as const

export type JdkCondition = keyof typeof jdkConditions
