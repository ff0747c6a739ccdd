/** Headings of the help that commands in more than one file stand under. */
export const CHANGE = 'Bring hosts to the state in the inventory'
export const LOOK = 'Look at a cluster'
export const DESCRIBE = 'Describe a cluster'
