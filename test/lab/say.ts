/** Takes one line of progress before a step that takes long; nothing is said for what is there already. */
export type Say = (line: string) => void;
