/**
 * File in the folder of an unpacked program that lists its files as they were installed. It is written before the folder gets its
 * name, so it shows that this tool unpacked it.
 */
export const FILE_LIST = '.rmq-provision.files'
