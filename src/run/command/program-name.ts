export const PROGRAM = 'rmq-provision'
