/** 127.0.0.0/8, localhost and ::1: addresses that never leave the machine. `hostname` is without a port. */
export const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname);
