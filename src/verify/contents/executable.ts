/** What is known of a program or library (System V ABI; Go: debug/buildinfo). */
export interface Executable {
  /** `linux` for ELF, unless its header says another system; `darwin` and `windows` for programs that no Linux starts. */
  readonly system: string;
  /** In the words of OCI platforms: `amd64`, `arm64`, `386`, `arm`, `riscv64`, …; `unknown (e_machine)` for others. */
  readonly architecture: string;
  /** Path of PT_INTERP, such as `/lib64/ld-linux-x86-64.so.2`; undefined where it is static. */
  readonly interpreter: string | undefined;
  /** Has a symbol table (.symtab) or DWARF. */
  readonly symbols: boolean;
  readonly go: GoBuild | undefined;
}

export interface GoBuild {
  /** `go1.26.8`; '' for a Go before 1.18, of whose programs no more is read than that they are such. */
  readonly version: string;
  /** Import path of the main package. */
  readonly path: string;
  readonly main: GoModule | undefined;
  readonly modules: readonly GoModule[];
  /** `-trimpath` → `true`, `vcs.revision` → …, `CGO_ENABLED` → `0`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Links an HTTP client or crypto/tls.Dial, and with it the code that reads the system's CA certificates. */
  readonly readsCertificates: boolean;
  /** Links time.LoadLocation; has tzdata built in. */
  readonly loadsZones: boolean;
  readonly embedsZones: boolean;
  /** A time zone that is among its constants, such as `Europe/Berlin`. */
  readonly zone: string | undefined;
}

export interface GoModule {
  readonly path: string;
  readonly version: string;
  /** `h1:…` as in go.sum; '' where there is none. */
  readonly sum: string;
  readonly replacedBy?: GoModule | undefined;
}
