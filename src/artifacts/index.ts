export { artifactSource } from './source.ts'
