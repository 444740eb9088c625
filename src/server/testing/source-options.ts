/** Options of Node for a process whose threads run from their source. Each thread strips types by a copy of one WebAssembly module
 *  of Node's, and V8 13.6 aborts now and then (`Check failed: jit_page…`) where one thread compiles a faster way from there
 *  to JavaScript while another, which ends, frees the same one. So no way is called often enough to be compiled. What is built has
 *  no types to strip. */
export const sourceOptions: readonly string[] = ['--wasm-wrapper-tiering-budget=1000000000']
