/** What is known of an ELF file (System V ABI; Go: debug/buildinfo). */
export interface Executable {
  /** In the words of OCI platforms: `amd64`, `arm64`, `386`, `arm`, `riscv64`, …; `unknown (e_machine)` for others. */
  readonly architecture: string;
  /** Path of PT_INTERP, such as `/lib64/ld-linux-x86-64.so.2`; undefined where it is static. */
  readonly interpreter: string | undefined;
  /** Has a symbol table (.symtab) or DWARF. */
  readonly symbols: boolean;
  readonly go: GoBuild | undefined;
}

export interface GoBuild {
  /** `go1.26.8`. */
  readonly version: string;
  /** Import path of the main package. */
  readonly path: string;
  readonly main: GoModule | undefined;
  readonly modules: readonly GoModule[];
  /** `-trimpath` → `true`, `vcs.revision` → …, `CGO_ENABLED` → `0`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Links the code that reads the system's CA certificates; that loads time zones by name; that has tzdata built in. */
  readonly readsCertificates: boolean;
  readonly loadsZones: boolean;
  readonly embedsZones: boolean;
}

export interface GoModule {
  readonly path: string;
  readonly version: string;
  /** `h1:…` as in go.sum; '' where there is none. */
  readonly sum: string;
  readonly replacedBy?: GoModule | undefined;
}
