import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 9422:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const debug = __nccwpck_require__(1810)
const { MAX_LENGTH, MAX_SAFE_INTEGER } = __nccwpck_require__(7108)
const { safeRe: re, t } = __nccwpck_require__(6856)

const parseOptions = __nccwpck_require__(1741)
const { compareIdentifiers } = __nccwpck_require__(4013)

const isPrereleaseIdentifier = (prerelease, identifier) => {
  const identifiers = identifier.split('.')
  if (identifiers.length > prerelease.length) {
    return false
  }

  for (let i = 0; i < identifiers.length; i++) {
    if (compareIdentifiers(prerelease[i], identifiers[i]) !== 0) {
      return false
    }
  }

  return true
}

class SemVer {
  constructor (version, options) {
    options = parseOptions(options)

    if (version instanceof SemVer) {
      if (version.loose === !!options.loose &&
        version.includePrerelease === !!options.includePrerelease) {
        return version
      } else {
        version = version.version
      }
    } else if (typeof version !== 'string') {
      throw new TypeError(`Invalid version. Must be a string. Got type "${typeof version}".`)
    }

    if (version.length > MAX_LENGTH) {
      throw new TypeError(
        `version is longer than ${MAX_LENGTH} characters`
      )
    }

    debug('SemVer', version, options)
    this.options = options
    this.loose = !!options.loose
    // this isn't actually relevant for versions, but keep it so that we
    // don't run into trouble passing this.options around.
    this.includePrerelease = !!options.includePrerelease

    const m = version.trim().match(options.loose ? re[t.LOOSE] : re[t.FULL])

    if (!m) {
      throw new TypeError(`Invalid Version: ${version}`)
    }

    this.raw = version

    // these are actually numbers
    this.major = +m[1]
    this.minor = +m[2]
    this.patch = +m[3]

    if (this.major > MAX_SAFE_INTEGER || this.major < 0) {
      throw new TypeError('Invalid major version')
    }

    if (this.minor > MAX_SAFE_INTEGER || this.minor < 0) {
      throw new TypeError('Invalid minor version')
    }

    if (this.patch > MAX_SAFE_INTEGER || this.patch < 0) {
      throw new TypeError('Invalid patch version')
    }

    // numberify any prerelease numeric ids
    if (!m[4]) {
      this.prerelease = []
    } else {
      this.prerelease = m[4].split('.').map((id) => {
        if (/^[0-9]+$/.test(id)) {
          const num = +id
          if (num >= 0 && num < MAX_SAFE_INTEGER) {
            return num
          }
        }
        return id
      })
    }

    this.build = m[5] ? m[5].split('.') : []
    this.format()
  }

  format () {
    this.version = `${this.major}.${this.minor}.${this.patch}`
    if (this.prerelease.length) {
      this.version += `-${this.prerelease.join('.')}`
    }
    return this.version
  }

  toString () {
    return this.version
  }

  compare (other) {
    debug('SemVer.compare', this.version, this.options, other)
    if (!(other instanceof SemVer)) {
      if (typeof other === 'string' && other === this.version) {
        return 0
      }
      other = new SemVer(other, this.options)
    }

    if (other.version === this.version) {
      return 0
    }

    return this.compareMain(other) || this.comparePre(other)
  }

  compareMain (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    if (this.major < other.major) {
      return -1
    }
    if (this.major > other.major) {
      return 1
    }
    if (this.minor < other.minor) {
      return -1
    }
    if (this.minor > other.minor) {
      return 1
    }
    if (this.patch < other.patch) {
      return -1
    }
    if (this.patch > other.patch) {
      return 1
    }
    return 0
  }

  comparePre (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    // NOT having a prerelease is > having one
    if (this.prerelease.length && !other.prerelease.length) {
      return -1
    } else if (!this.prerelease.length && other.prerelease.length) {
      return 1
    } else if (!this.prerelease.length && !other.prerelease.length) {
      return 0
    }

    let i = 0
    do {
      const a = this.prerelease[i]
      const b = other.prerelease[i]
      debug('prerelease compare', i, a, b)
      if (a === undefined && b === undefined) {
        return 0
      } else if (b === undefined) {
        return 1
      } else if (a === undefined) {
        return -1
      } else if (a === b) {
        continue
      } else {
        return compareIdentifiers(a, b)
      }
    } while (++i)
  }

  compareBuild (other) {
    if (!(other instanceof SemVer)) {
      other = new SemVer(other, this.options)
    }

    let i = 0
    do {
      const a = this.build[i]
      const b = other.build[i]
      debug('build compare', i, a, b)
      if (a === undefined && b === undefined) {
        return 0
      } else if (b === undefined) {
        return 1
      } else if (a === undefined) {
        return -1
      } else if (a === b) {
        continue
      } else {
        return compareIdentifiers(a, b)
      }
    } while (++i)
  }

  // preminor will bump the version up to the next minor release, and immediately
  // down to pre-release. premajor and prepatch work the same way.
  inc (release, identifier, identifierBase) {
    if (release.startsWith('pre')) {
      if (!identifier && identifierBase === false) {
        throw new Error('invalid increment argument: identifier is empty')
      }
      // Avoid an invalid semver results
      if (identifier) {
        const match = `-${identifier}`.match(this.options.loose ? re[t.PRERELEASELOOSE] : re[t.PRERELEASE])
        if (!match || match[1] !== identifier) {
          throw new Error(`invalid identifier: ${identifier}`)
        }
      }
    }

    switch (release) {
      case 'premajor':
        this.prerelease.length = 0
        this.patch = 0
        this.minor = 0
        this.major++
        this.inc('pre', identifier, identifierBase)
        break
      case 'preminor':
        this.prerelease.length = 0
        this.patch = 0
        this.minor++
        this.inc('pre', identifier, identifierBase)
        break
      case 'prepatch':
        // If this is already a prerelease, it will bump to the next version
        // drop any prereleases that might already exist, since they are not
        // relevant at this point.
        this.prerelease.length = 0
        this.inc('patch', identifier, identifierBase)
        this.inc('pre', identifier, identifierBase)
        break
      // If the input is a non-prerelease version, this acts the same as
      // prepatch.
      case 'prerelease':
        if (this.prerelease.length === 0) {
          this.inc('patch', identifier, identifierBase)
        }
        this.inc('pre', identifier, identifierBase)
        break
      case 'release':
        if (this.prerelease.length === 0) {
          throw new Error(`version ${this.raw} is not a prerelease`)
        }
        this.prerelease.length = 0
        break

      case 'major':
        // If this is a pre-major version, bump up to the same major version.
        // Otherwise increment major.
        // 1.0.0-5 bumps to 1.0.0
        // 1.1.0 bumps to 2.0.0
        if (
          this.minor !== 0 ||
          this.patch !== 0 ||
          this.prerelease.length === 0
        ) {
          this.major++
        }
        this.minor = 0
        this.patch = 0
        this.prerelease = []
        break
      case 'minor':
        // If this is a pre-minor version, bump up to the same minor version.
        // Otherwise increment minor.
        // 1.2.0-5 bumps to 1.2.0
        // 1.2.1 bumps to 1.3.0
        if (this.patch !== 0 || this.prerelease.length === 0) {
          this.minor++
        }
        this.patch = 0
        this.prerelease = []
        break
      case 'patch':
        // If this is not a pre-release version, it will increment the patch.
        // If it is a pre-release it will bump up to the same patch version.
        // 1.2.0-5 patches to 1.2.0
        // 1.2.0 patches to 1.2.1
        if (this.prerelease.length === 0) {
          this.patch++
        }
        this.prerelease = []
        break
      // This probably shouldn't be used publicly.
      // 1.0.0 'pre' would become 1.0.0-0 which is the wrong direction.
      case 'pre': {
        const base = Number(identifierBase) ? 1 : 0

        if (this.prerelease.length === 0) {
          this.prerelease = [base]
        } else {
          let i = this.prerelease.length
          while (--i >= 0) {
            if (typeof this.prerelease[i] === 'number') {
              this.prerelease[i]++
              i = -2
            }
          }
          if (i === -1) {
            // didn't increment anything
            if (identifier === this.prerelease.join('.') && identifierBase === false) {
              throw new Error('invalid increment argument: identifier already exists')
            }
            this.prerelease.push(base)
          }
        }
        if (identifier) {
          // 1.2.0-beta.1 bumps to 1.2.0-beta.2,
          // 1.2.0-beta.fooblz or 1.2.0-beta bumps to 1.2.0-beta.0
          let prerelease = [identifier, base]
          if (identifierBase === false) {
            prerelease = [identifier]
          }
          if (isPrereleaseIdentifier(this.prerelease, identifier)) {
            const prereleaseBase = this.prerelease[identifier.split('.').length]
            if (isNaN(prereleaseBase)) {
              this.prerelease = prerelease
            }
          } else {
            this.prerelease = prerelease
          }
        }
        break
      }
      default:
        throw new Error(`invalid increment argument: ${release}`)
    }
    this.raw = this.format()
    if (this.build.length) {
      this.raw += `+${this.build.join('.')}`
    }
    return this
  }
}

module.exports = SemVer


/***/ }),

/***/ 1570:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {



const SemVer = __nccwpck_require__(9422)
const parse = (version, options, throwErrors = false) => {
  if (version instanceof SemVer) {
    return version
  }
  try {
    return new SemVer(version, options)
  } catch (er) {
    if (!throwErrors) {
      return null
    }
    throw er
  }
}

module.exports = parse


/***/ }),

/***/ 7108:
/***/ ((module) => {



// Note: this is the semver.org version of the spec that it implements
// Not necessarily the package version of this code.
const SEMVER_SPEC_VERSION = '2.0.0'

const MAX_LENGTH = 256
const MAX_SAFE_INTEGER = Number.MAX_SAFE_INTEGER ||
/* istanbul ignore next */ 9007199254740991

// Max safe segment length for coercion.
const MAX_SAFE_COMPONENT_LENGTH = 16

// Max safe length for a build identifier. The max length minus 6 characters for
// the shortest version with a build 0.0.0+BUILD.
const MAX_SAFE_BUILD_LENGTH = MAX_LENGTH - 6

// ECMAScript whitespace and line terminators matched by \s.
const WHITESPACE_CHARACTERS = [
  '\t',
  '\n',
  '\v',
  '\f',
  '\r',
  ' ',
  '\u00a0',
  '\u1680',
  '\u2000',
  '\u2001',
  '\u2002',
  '\u2003',
  '\u2004',
  '\u2005',
  '\u2006',
  '\u2007',
  '\u2008',
  '\u2009',
  '\u200a',
  '\u2028',
  '\u2029',
  '\u202f',
  '\u205f',
  '\u3000',
  '\ufeff',
]

const RELEASE_TYPES = [
  'major',
  'premajor',
  'minor',
  'preminor',
  'patch',
  'prepatch',
  'prerelease',
]

module.exports = {
  MAX_LENGTH,
  MAX_SAFE_COMPONENT_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  MAX_SAFE_INTEGER,
  WHITESPACE_CHARACTERS,
  RELEASE_TYPES,
  SEMVER_SPEC_VERSION,
  FLAG_INCLUDE_PRERELEASE: 0b001,
  FLAG_LOOSE: 0b010,
}


/***/ }),

/***/ 1810:
/***/ ((module) => {



const debug = (
  typeof process === 'object' &&
  process.env &&
  process.env.NODE_DEBUG &&
  /\bsemver\b/i.test(process.env.NODE_DEBUG)
) ? (...args) => console.error('SEMVER', ...args)
  : () => {}

module.exports = debug


/***/ }),

/***/ 4013:
/***/ ((module) => {



const numeric = /^[0-9]+$/
const compareIdentifiers = (a, b) => {
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b ? 0 : a < b ? -1 : 1
  }

  const anum = numeric.test(a)
  const bnum = numeric.test(b)

  if (anum && bnum) {
    a = +a
    b = +b
  }

  return a === b ? 0
    : (anum && !bnum) ? -1
    : (bnum && !anum) ? 1
    : a < b ? -1
    : 1
}

const rcompareIdentifiers = (a, b) => compareIdentifiers(b, a)

module.exports = {
  compareIdentifiers,
  rcompareIdentifiers,
}


/***/ }),

/***/ 1741:
/***/ ((module) => {



// parse out just the options we care about
const looseOption = Object.freeze({ loose: true })
const emptyOpts = Object.freeze({ })
const parseOptions = options => {
  if (!options) {
    return emptyOpts
  }

  if (typeof options !== 'object') {
    return looseOption
  }

  return options
}
module.exports = parseOptions


/***/ }),

/***/ 6856:
/***/ ((module, exports, __nccwpck_require__) => {



const {
  MAX_SAFE_COMPONENT_LENGTH,
  MAX_SAFE_BUILD_LENGTH,
  MAX_LENGTH,
} = __nccwpck_require__(7108)
const debug = __nccwpck_require__(1810)
exports = module.exports = {}

// The actual regexps go on exports.re
const re = exports.re = []
const safeRe = exports.safeRe = []
const src = exports.src = []
const safeSrc = exports.safeSrc = []
const t = exports.t = {}
let R = 0

const LETTERDASHNUMBER = '[a-zA-Z0-9-]'

// Replace some greedy regex tokens to prevent regex dos issues. These regex are
// used internally via the safeRe object since all inputs in this library get
// normalized first to trim and collapse all extra whitespace. The original
// regexes are exported for userland consumption and lower level usage. A
// future breaking change could export the safer regex only with a note that
// all input should have extra whitespace removed.
const safeRegexReplacements = [
  ['\\s', 1],
  ['\\d', MAX_LENGTH],
  [LETTERDASHNUMBER, MAX_SAFE_BUILD_LENGTH],
]

const makeSafeRegex = (value) => {
  for (const [token, max] of safeRegexReplacements) {
    value = value
      .split(`${token}*`).join(`${token}{0,${max}}`)
      .split(`${token}+`).join(`${token}{1,${max}}`)
  }
  return value
}

const createToken = (name, value, isGlobal) => {
  const safe = makeSafeRegex(value)
  const index = R++
  debug(name, index, value)
  t[name] = index
  src[index] = value
  safeSrc[index] = safe
  re[index] = new RegExp(value, isGlobal ? 'g' : undefined)
  safeRe[index] = new RegExp(safe, isGlobal ? 'g' : undefined)
}

// The following Regular Expressions can be used for tokenizing,
// validating, and parsing SemVer version strings.

// ## Numeric Identifier
// A single `0`, or a non-zero digit followed by zero or more digits.

createToken('NUMERICIDENTIFIER', '0|[1-9]\\d*')
createToken('NUMERICIDENTIFIERLOOSE', '\\d+')

// ## Non-numeric Identifier
// Zero or more digits, followed by a letter or hyphen, and then zero or
// more letters, digits, or hyphens.

createToken('NONNUMERICIDENTIFIER', `\\d*[a-zA-Z-]${LETTERDASHNUMBER}*`)

// ## Main Version
// Three dot-separated numeric identifiers.

createToken('MAINVERSION', `(${src[t.NUMERICIDENTIFIER]})\\.` +
                   `(${src[t.NUMERICIDENTIFIER]})\\.` +
                   `(${src[t.NUMERICIDENTIFIER]})`)

createToken('MAINVERSIONLOOSE', `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.` +
                        `(${src[t.NUMERICIDENTIFIERLOOSE]})\\.` +
                        `(${src[t.NUMERICIDENTIFIERLOOSE]})`)

// ## Pre-release Version Identifier
// A numeric identifier, or a non-numeric identifier.
// Non-numeric identifiers include numeric identifiers but can be longer.
// Therefore non-numeric identifiers must go first.

createToken('PRERELEASEIDENTIFIER', `(?:${src[t.NONNUMERICIDENTIFIER]
}|${src[t.NUMERICIDENTIFIER]})`)

createToken('PRERELEASEIDENTIFIERLOOSE', `(?:${src[t.NONNUMERICIDENTIFIER]
}|${src[t.NUMERICIDENTIFIERLOOSE]})`)

// ## Pre-release Version
// Hyphen, followed by one or more dot-separated pre-release version
// identifiers.

createToken('PRERELEASE', `(?:-(${src[t.PRERELEASEIDENTIFIER]
}(?:\\.${src[t.PRERELEASEIDENTIFIER]})*))`)

createToken('PRERELEASELOOSE', `(?:-?(${src[t.PRERELEASEIDENTIFIERLOOSE]
}(?:\\.${src[t.PRERELEASEIDENTIFIERLOOSE]})*))`)

// ## Build Metadata Identifier
// Any combination of digits, letters, or hyphens.

createToken('BUILDIDENTIFIER', `${LETTERDASHNUMBER}+`)

// ## Build Metadata
// Plus sign, followed by one or more period-separated build metadata
// identifiers.

createToken('BUILD', `(?:\\+(${src[t.BUILDIDENTIFIER]
}(?:\\.${src[t.BUILDIDENTIFIER]})*))`)

// ## Full Version String
// A main version, followed optionally by a pre-release version and
// build metadata.

// Note that the only major, minor, patch, and pre-release sections of
// the version string are capturing groups.  The build metadata is not a
// capturing group, because it should not ever be used in version
// comparison.

createToken('FULLPLAIN', `v?${src[t.MAINVERSION]
}${src[t.PRERELEASE]}?${
  src[t.BUILD]}?`)

createToken('FULL', `^${src[t.FULLPLAIN]}$`)

// like full, but allows v1.2.3 and =1.2.3, which people do sometimes.
// also, 1.0.0alpha1 (prerelease without the hyphen) which is pretty
// common in the npm registry.
createToken('LOOSEPLAIN', `[v=\\s]*${src[t.MAINVERSIONLOOSE]
}${src[t.PRERELEASELOOSE]}?${
  src[t.BUILD]}?`)

createToken('LOOSE', `^${src[t.LOOSEPLAIN]}$`)

createToken('GTLT', '((?:<|>)?=?)')

// Something like "2.*" or "1.2.x".
// Note that "x.x" is a valid xRange identifier, meaning "any version"
// Only the first item is strictly required.
createToken('XRANGEIDENTIFIERLOOSE', `${src[t.NUMERICIDENTIFIERLOOSE]}|x|X|\\*`)
createToken('XRANGEIDENTIFIER', `${src[t.NUMERICIDENTIFIER]}|x|X|\\*`)

createToken('XRANGEPLAIN', `[v=\\s]*(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:\\.(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:\\.(${src[t.XRANGEIDENTIFIER]})` +
                   `(?:${src[t.PRERELEASE]})?${
                     src[t.BUILD]}?` +
                   `)?)?`)

createToken('XRANGEPLAINLOOSE', `[v=\\s]*(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:\\.(${src[t.XRANGEIDENTIFIERLOOSE]})` +
                        `(?:${src[t.PRERELEASELOOSE]})?${
                          src[t.BUILD]}?` +
                        `)?)?`)

createToken('XRANGE', `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAIN]}$`)
createToken('XRANGELOOSE', `^${src[t.GTLT]}\\s*${src[t.XRANGEPLAINLOOSE]}$`)

// Coercion.
// Extract anything that could conceivably be a part of a valid semver
createToken('COERCEPLAIN', `${'(^|[^\\d])' +
              '(\\d{1,'}${MAX_SAFE_COMPONENT_LENGTH}})` +
              `(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?` +
              `(?:\\.(\\d{1,${MAX_SAFE_COMPONENT_LENGTH}}))?`)
createToken('COERCE', `${src[t.COERCEPLAIN]}(?:$|[^\\d])`)
createToken('COERCEFULL', src[t.COERCEPLAIN] +
              `(?:${src[t.PRERELEASE]})?` +
              `(?:${src[t.BUILD]})?` +
              `(?:$|[^\\d])`)
createToken('COERCERTL', src[t.COERCE], true)
createToken('COERCERTLFULL', src[t.COERCEFULL], true)

// Tilde ranges.
// Meaning is "reasonably at or greater than"
createToken('LONETILDE', '(?:~>?)')

createToken('TILDETRIM', `(\\s*)${src[t.LONETILDE]}\\s+`, true)
exports.tildeTrimReplace = '$1~'

createToken('TILDE', `^${src[t.LONETILDE]}${src[t.XRANGEPLAIN]}$`)
createToken('TILDELOOSE', `^${src[t.LONETILDE]}${src[t.XRANGEPLAINLOOSE]}$`)

// Caret ranges.
// Meaning is "at least and backwards compatible with"
createToken('LONECARET', '(?:\\^)')

createToken('CARETTRIM', `(\\s*)${src[t.LONECARET]}\\s+`, true)
exports.caretTrimReplace = '$1^'

createToken('CARET', `^${src[t.LONECARET]}${src[t.XRANGEPLAIN]}$`)
createToken('CARETLOOSE', `^${src[t.LONECARET]}${src[t.XRANGEPLAINLOOSE]}$`)

// A simple gt/lt/eq thing, or just "" to indicate "any version"
createToken('COMPARATORLOOSE', `^${src[t.GTLT]}\\s*(${src[t.LOOSEPLAIN]})$|^$`)
createToken('COMPARATOR', `^${src[t.GTLT]}\\s*(${src[t.FULLPLAIN]})$|^$`)

// An expression to strip any whitespace between the gtlt and the thing
// it modifies, so that `> 1.2.3` ==> `>1.2.3`
createToken('COMPARATORTRIM', `(\\s*)${src[t.GTLT]
}\\s*(${src[t.LOOSEPLAIN]}|${src[t.XRANGEPLAIN]})`, true)
exports.comparatorTrimReplace = '$1$2$3'

// Something like `1.2.3 - 1.2.4`
// Note that these all use the loose form, because they'll be
// checked against either the strict or loose comparator form
// later.
createToken('HYPHENRANGE', `^\\s*(${src[t.XRANGEPLAIN]})` +
                   `\\s+-\\s+` +
                   `(${src[t.XRANGEPLAIN]})` +
                   `\\s*$`)

createToken('HYPHENRANGELOOSE', `^\\s*(${src[t.XRANGEPLAINLOOSE]})` +
                        `\\s+-\\s+` +
                        `(${src[t.XRANGEPLAINLOOSE]})` +
                        `\\s*$`)

// Star ranges basically just allow anything at all.
createToken('STAR', '(<|>)?=?\\s*\\*')
// >=0.0.0 is like a star
createToken('GTE0', '^\\s*>=\\s*0\\.0\\.0\\s*$')
createToken('GTE0PRE', '^\\s*>=\\s*0\\.0\\.0-0\\s*$')


/***/ }),

/***/ 4609:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

/* unused reexport */ __nccwpck_require__(603);


/***/ }),

/***/ 603:
/***/ ((__unused_webpack_module, exports, __nccwpck_require__) => {

var __webpack_unused_export__;


var net = __nccwpck_require__(9278);
var tls = __nccwpck_require__(4756);
var http = __nccwpck_require__(8611);
var https = __nccwpck_require__(5692);
var events = __nccwpck_require__(4434);
var assert = __nccwpck_require__(2613);
var util = __nccwpck_require__(9023);


__webpack_unused_export__ = httpOverHttp;
__webpack_unused_export__ = httpsOverHttp;
__webpack_unused_export__ = httpOverHttps;
__webpack_unused_export__ = httpsOverHttps;


function httpOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  return agent;
}

function httpsOverHttp(options) {
  var agent = new TunnelingAgent(options);
  agent.request = http.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}

function httpOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  return agent;
}

function httpsOverHttps(options) {
  var agent = new TunnelingAgent(options);
  agent.request = https.request;
  agent.createSocket = createSecureSocket;
  agent.defaultPort = 443;
  return agent;
}


function TunnelingAgent(options) {
  var self = this;
  self.options = options || {};
  self.proxyOptions = self.options.proxy || {};
  self.maxSockets = self.options.maxSockets || http.Agent.defaultMaxSockets;
  self.requests = [];
  self.sockets = [];

  self.on('free', function onFree(socket, host, port, localAddress) {
    var options = toOptions(host, port, localAddress);
    for (var i = 0, len = self.requests.length; i < len; ++i) {
      var pending = self.requests[i];
      if (pending.host === options.host && pending.port === options.port) {
        // Detect the request to connect same origin server,
        // reuse the connection.
        self.requests.splice(i, 1);
        pending.request.onSocket(socket);
        return;
      }
    }
    socket.destroy();
    self.removeSocket(socket);
  });
}
util.inherits(TunnelingAgent, events.EventEmitter);

TunnelingAgent.prototype.addRequest = function addRequest(req, host, port, localAddress) {
  var self = this;
  var options = mergeOptions({request: req}, self.options, toOptions(host, port, localAddress));

  if (self.sockets.length >= this.maxSockets) {
    // We are over limit so we'll add it to the queue.
    self.requests.push(options);
    return;
  }

  // If we are under maxSockets create a new one.
  self.createSocket(options, function(socket) {
    socket.on('free', onFree);
    socket.on('close', onCloseOrRemove);
    socket.on('agentRemove', onCloseOrRemove);
    req.onSocket(socket);

    function onFree() {
      self.emit('free', socket, options);
    }

    function onCloseOrRemove(err) {
      self.removeSocket(socket);
      socket.removeListener('free', onFree);
      socket.removeListener('close', onCloseOrRemove);
      socket.removeListener('agentRemove', onCloseOrRemove);
    }
  });
};

TunnelingAgent.prototype.createSocket = function createSocket(options, cb) {
  var self = this;
  var placeholder = {};
  self.sockets.push(placeholder);

  var connectOptions = mergeOptions({}, self.proxyOptions, {
    method: 'CONNECT',
    path: options.host + ':' + options.port,
    agent: false,
    headers: {
      host: options.host + ':' + options.port
    }
  });
  if (options.localAddress) {
    connectOptions.localAddress = options.localAddress;
  }
  if (connectOptions.proxyAuth) {
    connectOptions.headers = connectOptions.headers || {};
    connectOptions.headers['Proxy-Authorization'] = 'Basic ' +
        new Buffer(connectOptions.proxyAuth).toString('base64');
  }

  debug('making CONNECT request');
  var connectReq = self.request(connectOptions);
  connectReq.useChunkedEncodingByDefault = false; // for v0.6
  connectReq.once('response', onResponse); // for v0.6
  connectReq.once('upgrade', onUpgrade);   // for v0.6
  connectReq.once('connect', onConnect);   // for v0.7 or later
  connectReq.once('error', onError);
  connectReq.end();

  function onResponse(res) {
    // Very hacky. This is necessary to avoid http-parser leaks.
    res.upgrade = true;
  }

  function onUpgrade(res, socket, head) {
    // Hacky.
    process.nextTick(function() {
      onConnect(res, socket, head);
    });
  }

  function onConnect(res, socket, head) {
    connectReq.removeAllListeners();
    socket.removeAllListeners();

    if (res.statusCode !== 200) {
      debug('tunneling socket could not be established, statusCode=%d',
        res.statusCode);
      socket.destroy();
      var error = new Error('tunneling socket could not be established, ' +
        'statusCode=' + res.statusCode);
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    if (head.length > 0) {
      debug('got illegal response body from proxy');
      socket.destroy();
      var error = new Error('got illegal response body from proxy');
      error.code = 'ECONNRESET';
      options.request.emit('error', error);
      self.removeSocket(placeholder);
      return;
    }
    debug('tunneling connection has established');
    self.sockets[self.sockets.indexOf(placeholder)] = socket;
    return cb(socket);
  }

  function onError(cause) {
    connectReq.removeAllListeners();

    debug('tunneling socket could not be established, cause=%s\n',
          cause.message, cause.stack);
    var error = new Error('tunneling socket could not be established, ' +
                          'cause=' + cause.message);
    error.code = 'ECONNRESET';
    options.request.emit('error', error);
    self.removeSocket(placeholder);
  }
};

TunnelingAgent.prototype.removeSocket = function removeSocket(socket) {
  var pos = this.sockets.indexOf(socket)
  if (pos === -1) {
    return;
  }
  this.sockets.splice(pos, 1);

  var pending = this.requests.shift();
  if (pending) {
    // If we have pending requests and a socket gets closed a new one
    // needs to be created to take over in the pool for the one that closed.
    this.createSocket(pending, function(socket) {
      pending.request.onSocket(socket);
    });
  }
};

function createSecureSocket(options, cb) {
  var self = this;
  TunnelingAgent.prototype.createSocket.call(self, options, function(socket) {
    var hostHeader = options.request.getHeader('host');
    var tlsOptions = mergeOptions({}, self.options, {
      socket: socket,
      servername: hostHeader ? hostHeader.replace(/:.*$/, '') : options.host
    });

    // 0 is dummy port for v0.6
    var secureSocket = tls.connect(0, tlsOptions);
    self.sockets[self.sockets.indexOf(socket)] = secureSocket;
    cb(secureSocket);
  });
}


function toOptions(host, port, localAddress) {
  if (typeof host === 'string') { // since v0.10
    return {
      host: host,
      port: port,
      localAddress: localAddress
    };
  }
  return host; // for v0.11 or later
}

function mergeOptions(target) {
  for (var i = 1, len = arguments.length; i < len; ++i) {
    var overrides = arguments[i];
    if (typeof overrides === 'object') {
      var keys = Object.keys(overrides);
      for (var j = 0, keyLen = keys.length; j < keyLen; ++j) {
        var k = keys[j];
        if (overrides[k] !== undefined) {
          target[k] = overrides[k];
        }
      }
    }
  }
  return target;
}


var debug;
if (process.env.NODE_DEBUG && /\btunnel\b/.test(process.env.NODE_DEBUG)) {
  debug = function() {
    var args = Array.prototype.slice.call(arguments);
    if (typeof args[0] === 'string') {
      args[0] = 'TUNNEL: ' + args[0];
    } else {
      args.unshift('TUNNEL:');
    }
    console.error.apply(console, args);
  }
} else {
  debug = function() {};
}
__webpack_unused_export__ = debug; // for test


/***/ }),

/***/ 2613:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("assert");

/***/ }),

/***/ 181:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 4434:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("events");

/***/ }),

/***/ 8611:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("http");

/***/ }),

/***/ 5692:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("https");

/***/ }),

/***/ 9278:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("net");

/***/ }),

/***/ 932:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("process");

/***/ }),

/***/ 4756:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("tls");

/***/ }),

/***/ 9023:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("util");

/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/create fake namespace object */
/******/ (() => {
/******/ 	var getProto = Object.getPrototypeOf ? (obj) => (Object.getPrototypeOf(obj)) : (obj) => (obj.__proto__);
/******/ 	var leafPrototypes;
/******/ 	// create a fake namespace object
/******/ 	// mode & 1: value is a module id, require it
/******/ 	// mode & 2: merge all properties of value into the ns
/******/ 	// mode & 4: return value when already ns object
/******/ 	// mode & 16: return value when it's Promise-like
/******/ 	// mode & 8|1: behave like require
/******/ 	__nccwpck_require__.t = function(value, mode) {
/******/ 		if(mode & 1) value = this(value);
/******/ 		if(mode & 8) return value;
/******/ 		if(typeof value === 'object' && value) {
/******/ 			if((mode & 4) && value.__esModule) return value;
/******/ 			if((mode & 16) && typeof value.then === 'function') return value;
/******/ 		}
/******/ 		var ns = Object.create(null);
/******/ 		__nccwpck_require__.r(ns);
/******/ 		var def = {};
/******/ 		leafPrototypes = leafPrototypes || [null, getProto({}), getProto([]), getProto(getProto)];
/******/ 		for(var current = mode & 2 && value; typeof current == 'object' && !~leafPrototypes.indexOf(current); current = getProto(current)) {
/******/ 			Object.getOwnPropertyNames(current).forEach((key) => (def[key] = () => (value[key])));
/******/ 		}
/******/ 		def['default'] = () => (value);
/******/ 		__nccwpck_require__.d(ns, def);
/******/ 		return ns;
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/make namespace object */
/******/ (() => {
/******/ 	// define __esModule on exports
/******/ 	__nccwpck_require__.r = (exports) => {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
var __webpack_exports__ = {};

// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  i: () => (/* binding */ main),
  b: () => (/* binding */ post)
});

;// CONCATENATED MODULE: external "node:timers/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
;// CONCATENATED MODULE: ./build/ports/clock.js

function realClock(cancelled) {
    return {
        now: () => Date.now(),
        monotonic: () => performance.now(),
        sleep: (ms) => (0,promises_namespaceObject.setTimeout)(ms, undefined, { signal: cancelled }),
        random: () => Math.random(),
    };
}

;// CONCATENATED MODULE: external "node:child_process"
const external_node_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:child_process");
;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
;// CONCATENATED MODULE: ./build/ports/exec.js


/** How long a program may take to end after SIGTERM. buildx needs it to tell the daemon that the build is off. */
const GRACE_MS = 5_000;
/** A program's standard error is kept up to its last characters: a long build writes megabytes there. */
const STDERR_KEPT = 4 * 1024 * 1024;
/** docs/decisions/0003-child-processes.md says why this is no package. */
function realExec(cancelled, runnerEnv) {
    const env = withoutInputs(runnerEnv);
    return {
        run: (program, args, options = {}) => {
            const stdout = [];
            const child = begin(program, args, env, options);
            readText(child.stdout, (text) => stdout.push(text), options.onLine && ((line) => options.onLine?.(line, 'stdout')));
            return finished(child, program, options, cancelled).then((end) => ({ ...end, stdout: stdout.join('') }));
        },
        stream: (program, args, options = {}) => {
            const child = begin(program, args, env, options);
            return { stdout: child.stdout, done: finished(child, program, options, cancelled) };
        },
    };
}
/** The runner hands inputs and state over as variables, the password among them. They are for this step, not for what it starts. */
function withoutInputs(env) {
    return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(INPUT|STATE)_/i.test(name)));
}
function begin(program, args, env, options) {
    const child = (0,external_node_child_process_namespaceObject.spawn)(program, args, {
        env: { ...env, ...options.env },
        // Its own process group: docker starts plugins, and all of them have to end together.
        detached: true,
        stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    if (child.stdin !== null && options.stdin !== undefined) {
        // A program that ends before it has read everything tells so by its exit code; EPIPE adds nothing.
        child.stdin.on('error', () => { });
        if (typeof options.stdin === 'string')
            child.stdin.end(options.stdin);
        else
            options.stdin.on('error', () => stop(child, 'SIGTERM')).pipe(child.stdin);
    }
    return child;
}
/** Settles when the program and all that holds its output are gone; `stdout` stays ''. */
async function finished(child, program, options, cancelled) {
    let stderr = '';
    const keep = (text) => {
        stderr = stderr.length > STDERR_KEPT * 2 ? stderr.slice(-STDERR_KEPT) + text : stderr + text;
    };
    readText(child.stderr, keep, options.onLine && ((line) => options.onLine?.(line, 'stderr')));
    const timers = [];
    let stopped;
    const end = (why) => {
        if (stopped !== undefined)
            return;
        stopped = why;
        stop(child, 'SIGTERM');
        timers.push(setTimeout(() => stop(child, 'SIGKILL'), GRACE_MS));
    };
    const cancel = () => end('cancelled');
    if (!options.evenIfCancelled) {
        if (cancelled.aborted)
            cancel();
        cancelled.addEventListener('abort', cancel, { once: true });
    }
    if (options.timeoutMs !== undefined)
        timers.push(setTimeout(() => end('late'), options.timeoutMs));
    const code = await exitCode(child, (why) => keep(`${program}: ${why}`));
    timers.forEach(clearTimeout);
    cancelled.removeEventListener('abort', cancel);
    // Whatever ignored the first signal and closed its output goes now.
    if (stopped !== undefined)
        stop(child, 'SIGKILL');
    if (stopped === 'cancelled')
        throw cancelled.reason;
    return { code: stopped === 'late' ? 124 : code, stdout: '', stderr };
}
function exitCode(child, tell) {
    return new Promise((resolve) => {
        child.once('error', (error) => {
            tell(error.message);
            // The shell's codes: 127 for a program that is not there, 126 for one that can't be run.
            if (child.pid === undefined)
                resolve(error.code === 'ENOENT' ? 127 : 126);
        });
        child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : external_node_os_namespaceObject.constants.signals[signal])));
    });
}
function stop({ pid }, signal) {
    if (pid === undefined)
        return;
    try {
        process.kill(-pid, signal);
    }
    catch {
        // The group is gone already.
    }
}
/** Hands on text as it comes, and whole lines. */
function readText(from, text, line) {
    let rest = '';
    from.setEncoding('utf8');
    from.on('data', (chunk) => {
        text(chunk);
        if (line === undefined)
            return;
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const each of lines)
            line(each.endsWith('\r') ? each.slice(0, -1) : each);
    });
    from.on('end', () => {
        if (rest !== '')
            line?.(rest);
    });
}

;// CONCATENATED MODULE: external "node:fs"
const external_node_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");
;// CONCATENATED MODULE: external "node:fs/promises"
const external_node_fs_promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs/promises");
;// CONCATENATED MODULE: external "node:path"
const external_node_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");
;// CONCATENATED MODULE: ./build/error.js
/** The only error that gin-ship throws on purpose. It carries every mistake that one run could find. */
class ShipError extends Error {
    problems;
    constructor(problems, options) {
        const list = 'code' in problems ? [problems] : problems;
        super(list.map(sentence).join('\n'), options);
        this.name = 'ShipError';
        this.problems = list;
    }
}
/** `what: why. fix`, each once, each ending in a stop. */
function sentence({ what, why, fix }) {
    return `${what}: ${stopped(why)} ${stopped(fix)}`;
}
const stopped = (text) => (/[.!?…]$/.test(text) ? text : `${text}.`);
/** The text of anything that was thrown, with its causes. */
function messageOf(thrown) {
    if (!(thrown instanceof Error))
        return String(thrown);
    const cause = thrown.cause === undefined ? '' : ` (${messageOf(thrown.cause)})`;
    return `${thrown.message}${cause}`;
}

;// CONCATENATED MODULE: ./build/ports/files.js





/**
 * @param temporary where temporary files go: RUNNER_TEMP
 * @param begun is told the one folder that holds all of them, before anything is in it: the post step removes it
 */
function realFiles(temporary, begun) {
    let own;
    const ownFolder = async () => {
        // mkdtemp makes it readable for this user only.
        const parent = temporary || (0,external_node_os_namespaceObject.tmpdir)();
        const folder = await ifThere((0,external_node_fs_promises_namespaceObject.mkdtemp)(external_node_path_namespaceObject.join(parent, 'gin-ship-')));
        if (folder === undefined)
            throw noFolder(parent);
        begun(folder);
        return folder;
    };
    return {
        read: (file) => (0,external_node_fs_promises_namespaceObject.readFile)(file),
        readIfThere: (file) => ifThere((0,external_node_fs_promises_namespaceObject.readFile)(file)),
        write: (file, data, mode) => (0,external_node_fs_promises_namespaceObject.writeFile)(file, data, mode === undefined ? {} : { mode }),
        stat: async (file) => {
            const found = await ifThere((0,external_node_fs_promises_namespaceObject.stat)(file));
            return found && { size: found.size, directory: found.isDirectory() };
        },
        list: async (folder) => (await ifThere((0,external_node_fs_promises_namespaceObject.readdir)(folder)))?.sort(),
        // Large blobs are hashed and sent: fewer, larger pieces cost a third less.
        stream: (file) => (0,external_node_fs_namespaceObject.createReadStream)(file, { highWaterMark: 1 << 20 }),
        makeFolder: async (folder) => void (await (0,external_node_fs_promises_namespaceObject.mkdir)(folder, { recursive: true })),
        temporaryFolder: async (prefix) => (0,external_node_fs_promises_namespaceObject.mkdtemp)(external_node_path_namespaceObject.join(await (own ??= ownFolder()), prefix)),
        link: (target, file) => (0,external_node_fs_promises_namespaceObject.symlink)(target, file),
        realPath: (file) => ifThere((0,external_node_fs_promises_namespaceObject.realpath)(file)),
        remove: (file) => (0,external_node_fs_promises_namespaceObject.rm)(file, { recursive: true, force: true, maxRetries: 3 }),
    };
}
function noFolder(parent) {
    const fix = 'Let the runner make it, or take RUNNER_TEMP away: then the folder of the system is used';
    return new ShipError({
        code: 'run/temporary',
        what: 'There is no place for temporary files',
        why: `the folder ${parent}, which RUNNER_TEMP names, does not exist`,
        fix,
    });
}
async function ifThere(reading) {
    try {
        return await reading;
    }
    catch (thrown) {
        const { code } = thrown;
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return undefined;
        throw thrown;
    }
}

;// CONCATENATED MODULE: external "node:crypto"
const external_node_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:crypto");
;// CONCATENATED MODULE: external "node:http"
const external_node_http_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");
;// CONCATENATED MODULE: external "node:https"
const external_node_https_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");
;// CONCATENATED MODULE: external "node:stream/promises"
const external_node_stream_promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/promises");
;// CONCATENATED MODULE: external "node:tls"
const external_node_tls_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:tls");
;// CONCATENATED MODULE: ./build/ports/loopback.js
/** 127.0.0.0/8, localhost and ::1: addresses that never leave the machine. `hostname` is without a port. */
const isLoopback = (hostname) => /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname);

;// CONCATENATED MODULE: ./build/ports/http.js






const IDLE_MS = 60_000;
const MOST_BYTES = 16 * 1024 * 1024;
/** What OpenSSL says of a chain that ends at no certificate it knows. */
const UNKNOWN_CA = new Set([
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
]);
/** HTTP/1.1 with kept-alive connections. @param env names the proxies: HTTPS_PROXY, HTTP_PROXY, NO_PROXY (Node ≥ 24.5) */
function realHttp(cancelled, env) {
    const agents = new Map();
    let system = false;
    const send = (request) => once(request, agentFor(agents, request, system, env), cancelled);
    return {
        async request(request) {
            if (cancelled.aborted && request.evenIfCancelled !== true)
                throw cancelled.reason;
            try {
                return await send(request);
            }
            catch (thrown) {
                // The system's own list takes 70 ms to read, so it is read only where Node's list is not enough: a company's
                // CA that the docker CLI trusts as well. Such a request failed before any of it was sent.
                if (system || request.body !== undefined || !UNKNOWN_CA.has(codeOf(thrown)))
                    throw thrown;
                system = true;
                return await send(request);
            }
        },
    };
}
const codeOf = (thrown) => String(thrown?.code ?? '');
function agentFor(agents, { url, ca }, system, env) {
    const { protocol, hostname } = new URL(url);
    // A proxy can't reach this machine's own loopback; Go's clients leave it out in the same way.
    const local = isLoopback(hostname);
    const key = [protocol, local, system, ca === undefined ? '' : (0,external_node_crypto_namespaceObject.createHash)('sha256').update(ca).digest('hex')].join(' ');
    const known = agents.get(key);
    if (known !== undefined)
        return known;
    const options = { keepAlive: true, ...(local ? {} : { proxyEnv: env }) };
    const agent = protocol === 'http:' ? new external_node_http_namespaceObject.Agent(options) : new external_node_https_namespaceObject.Agent({ ...options, ...trust(ca, system) });
    agents.set(key, agent);
    return agent;
}
/** One context for all connections: to parse the lists again for each would cost 10 ms of CPU a connection. */
function trust(ca, system) {
    if (ca === undefined && !system)
        return {};
    const roots = [...external_node_tls_namespaceObject.getCACertificates('default'), ...(system ? external_node_tls_namespaceObject.getCACertificates('system') : []), ...(ca === undefined ? [] : [ca])];
    return { secureContext: external_node_tls_namespaceObject.createSecureContext({ ca: [...new Set(roots)] }) };
}
async function once(request, agent, cancelled) {
    const { method, url, body, idleMs = IDLE_MS, evenIfCancelled, graceMs = 0 } = request;
    const stop = graceMs > 0 ? later(cancelled, graceMs) : cancelled;
    const options = { method, agent, headers: headersOf(request), ...(evenIfCancelled === true ? {} : { signal: stop }) };
    const outgoing = url.startsWith('http:') ? external_node_http_namespaceObject.request(url, options) : external_node_https_namespaceObject.request(url, options);
    outgoing.setTimeout(idleMs, () => {
        outgoing.destroy(Object.assign(new Error(`no byte moved for ${(idleMs / 1000).toFixed(1)} s`), { code: 'ETIMEDOUT' }));
    });
    const answered = answer(outgoing);
    try {
        if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body))
            outgoing.end(body);
        else
            await Promise.race([sendStream(body, outgoing), answered]);
        return await answered;
    }
    catch (thrown) {
        outgoing.destroy();
        answered.catch(() => undefined);
        throw cancelled.aborted && evenIfCancelled !== true ? cancelled.reason : thrown;
    }
    finally {
        // A server may refuse before it read the body: the rest is not read, and the connection is of no more use.
        if (body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body)) {
            if (!outgoing.writableFinished)
                outgoing.destroy();
            body.stream.destroy();
        }
    }
}
/** Aborts some milliseconds after `signal`. Waiting for it keeps no process alive. */
function later(signal, ms) {
    const stop = new AbortController();
    signal.addEventListener('abort', () => setTimeout(() => stop.abort(), ms).unref(), { once: true, signal: stop.signal });
    return stop.signal;
}
function headersOf({ headers, body }) {
    const length = body === undefined ? undefined : typeof body === 'string' ? Buffer.byteLength(body) : Buffer.isBuffer(body) ? body.length : body.length;
    return { 'user-agent': 'gin-ship', ...headers, ...(length === undefined ? {} : { 'content-length': length }) };
}
/** A connection that breaks while sending is told by `answer`, which also knows whether an answer came before it broke. */
async function sendStream({ stream, length }, outgoing) {
    let unreadable;
    await (0,external_node_stream_promises_namespaceObject.pipeline)(measured(stream, length, (thrown) => (unreadable = thrown)), outgoing).catch(() => undefined);
    if (unreadable !== undefined)
        throw unreadable;
}
/** Node sends any number of bytes under any Content-Length; the server would wait for the rest, or take it for the next request. */
async function* measured(stream, length, failed) {
    let sent = 0;
    const wrong = () => Object.assign(new Error(`the file has another length than ${length} bytes`), { code: 'WRONG_LENGTH' });
    try {
        for await (const chunk of stream) {
            sent += chunk.length;
            if (sent > length)
                throw wrong();
            yield chunk;
        }
        if (sent < length)
            throw wrong();
    }
    catch (thrown) {
        failed(thrown);
        throw thrown;
    }
}
function answer(outgoing) {
    return new Promise((resolve, reject) => {
        let answering = false;
        outgoing.on('error', (error) => {
            // After the first byte of an answer the answer counts: it says why the server hung up on the body.
            if (!answering)
                reject(error);
        });
        outgoing.on('response', (incoming) => {
            answering = true;
            collect(incoming).then((body) => resolve({ status: incoming.statusCode ?? 0, headers: flat(incoming.headers), body }), reject);
        });
    });
}
async function collect(incoming) {
    const chunks = [];
    let size = 0;
    for await (const chunk of incoming) {
        size += chunk.length;
        if (size > MOST_BYTES)
            throw new Error(`the answer is larger than ${MOST_BYTES} bytes`);
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}
function flat(headers) {
    const entries = Object.entries(headers).filter((entry) => entry[1] !== undefined);
    return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

;// CONCATENATED MODULE: external "os"
const external_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function utils_toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_namespaceObject.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
;// CONCATENATED MODULE: external "crypto"
const external_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");
;// CONCATENATED MODULE: external "fs"
const external_fs_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_namespaceObject.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_namespaceObject.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_namespaceObject.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
    const convertedValue = utils_toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_namespaceObject.EOL}${convertedValue}${external_os_namespaceObject.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
;// CONCATENATED MODULE: external "path"
const external_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");
// EXTERNAL MODULE: external "http"
var external_http_ = __nccwpck_require__(8611);
// EXTERNAL MODULE: external "https"
var external_https_ = __nccwpck_require__(5692);
;// CONCATENATED MODULE: ./build/node_modules/@actions/http-client/lib/proxy.js
function getProxyUrl(reqUrl) {
    const usingSsl = reqUrl.protocol === 'https:';
    if (checkBypass(reqUrl)) {
        return undefined;
    }
    const proxyVar = (() => {
        if (usingSsl) {
            return process.env['https_proxy'] || process.env['HTTPS_PROXY'];
        }
        else {
            return process.env['http_proxy'] || process.env['HTTP_PROXY'];
        }
    })();
    if (proxyVar) {
        try {
            return new DecodedURL(proxyVar);
        }
        catch (_a) {
            if (!proxyVar.startsWith('http://') && !proxyVar.startsWith('https://'))
                return new DecodedURL(`http://${proxyVar}`);
        }
    }
    else {
        return undefined;
    }
}
function checkBypass(reqUrl) {
    if (!reqUrl.hostname) {
        return false;
    }
    const reqHost = reqUrl.hostname;
    if (isLoopbackAddress(reqHost)) {
        return true;
    }
    const noProxy = process.env['no_proxy'] || process.env['NO_PROXY'] || '';
    if (!noProxy) {
        return false;
    }
    // Determine the request port
    let reqPort;
    if (reqUrl.port) {
        reqPort = Number(reqUrl.port);
    }
    else if (reqUrl.protocol === 'http:') {
        reqPort = 80;
    }
    else if (reqUrl.protocol === 'https:') {
        reqPort = 443;
    }
    // Format the request hostname and hostname with port
    const upperReqHosts = [reqUrl.hostname.toUpperCase()];
    if (typeof reqPort === 'number') {
        upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
    }
    // Compare request host against noproxy
    for (const upperNoProxyItem of noProxy
        .split(',')
        .map(x => x.trim().toUpperCase())
        .filter(x => x)) {
        if (upperNoProxyItem === '*' ||
            upperReqHosts.some(x => x === upperNoProxyItem ||
                x.endsWith(`.${upperNoProxyItem}`) ||
                (upperNoProxyItem.startsWith('.') &&
                    x.endsWith(`${upperNoProxyItem}`)))) {
            return true;
        }
    }
    return false;
}
function isLoopbackAddress(host) {
    const hostLower = host.toLowerCase();
    return (hostLower === 'localhost' ||
        hostLower.startsWith('127.') ||
        hostLower.startsWith('[::1]') ||
        hostLower.startsWith('[0:0:0:0:0:0:0:1]'));
}
class DecodedURL extends URL {
    constructor(url, base) {
        super(url, base);
        this._decodedUsername = decodeURIComponent(super.username);
        this._decodedPassword = decodeURIComponent(super.password);
    }
    get username() {
        return this._decodedUsername;
    }
    get password() {
        return this._decodedPassword;
    }
}
//# sourceMappingURL=proxy.js.map
// EXTERNAL MODULE: ./build/node_modules/tunnel/index.js
var node_modules_tunnel = __nccwpck_require__(4609);
;// CONCATENATED MODULE: ./build/node_modules/@actions/http-client/lib/index.js
/* eslint-disable @typescript-eslint/no-explicit-any */
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};





var HttpCodes;
(function (HttpCodes) {
    HttpCodes[HttpCodes["OK"] = 200] = "OK";
    HttpCodes[HttpCodes["MultipleChoices"] = 300] = "MultipleChoices";
    HttpCodes[HttpCodes["MovedPermanently"] = 301] = "MovedPermanently";
    HttpCodes[HttpCodes["ResourceMoved"] = 302] = "ResourceMoved";
    HttpCodes[HttpCodes["SeeOther"] = 303] = "SeeOther";
    HttpCodes[HttpCodes["NotModified"] = 304] = "NotModified";
    HttpCodes[HttpCodes["UseProxy"] = 305] = "UseProxy";
    HttpCodes[HttpCodes["SwitchProxy"] = 306] = "SwitchProxy";
    HttpCodes[HttpCodes["TemporaryRedirect"] = 307] = "TemporaryRedirect";
    HttpCodes[HttpCodes["PermanentRedirect"] = 308] = "PermanentRedirect";
    HttpCodes[HttpCodes["BadRequest"] = 400] = "BadRequest";
    HttpCodes[HttpCodes["Unauthorized"] = 401] = "Unauthorized";
    HttpCodes[HttpCodes["PaymentRequired"] = 402] = "PaymentRequired";
    HttpCodes[HttpCodes["Forbidden"] = 403] = "Forbidden";
    HttpCodes[HttpCodes["NotFound"] = 404] = "NotFound";
    HttpCodes[HttpCodes["MethodNotAllowed"] = 405] = "MethodNotAllowed";
    HttpCodes[HttpCodes["NotAcceptable"] = 406] = "NotAcceptable";
    HttpCodes[HttpCodes["ProxyAuthenticationRequired"] = 407] = "ProxyAuthenticationRequired";
    HttpCodes[HttpCodes["RequestTimeout"] = 408] = "RequestTimeout";
    HttpCodes[HttpCodes["Conflict"] = 409] = "Conflict";
    HttpCodes[HttpCodes["Gone"] = 410] = "Gone";
    HttpCodes[HttpCodes["TooManyRequests"] = 429] = "TooManyRequests";
    HttpCodes[HttpCodes["InternalServerError"] = 500] = "InternalServerError";
    HttpCodes[HttpCodes["NotImplemented"] = 501] = "NotImplemented";
    HttpCodes[HttpCodes["BadGateway"] = 502] = "BadGateway";
    HttpCodes[HttpCodes["ServiceUnavailable"] = 503] = "ServiceUnavailable";
    HttpCodes[HttpCodes["GatewayTimeout"] = 504] = "GatewayTimeout";
})(HttpCodes || (HttpCodes = {}));
var Headers;
(function (Headers) {
    Headers["Accept"] = "accept";
    Headers["ContentType"] = "content-type";
})(Headers || (Headers = {}));
var MediaTypes;
(function (MediaTypes) {
    MediaTypes["ApplicationJson"] = "application/json";
})(MediaTypes || (MediaTypes = {}));
/**
 * Returns the proxy URL, depending upon the supplied url and proxy environment variables.
 * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
 */
function lib_getProxyUrl(serverUrl) {
    const proxyUrl = pm.getProxyUrl(new URL(serverUrl));
    return proxyUrl ? proxyUrl.href : '';
}
const HttpRedirectCodes = [
    HttpCodes.MovedPermanently,
    HttpCodes.ResourceMoved,
    HttpCodes.SeeOther,
    HttpCodes.TemporaryRedirect,
    HttpCodes.PermanentRedirect
];
const HttpResponseRetryCodes = [
    HttpCodes.BadGateway,
    HttpCodes.ServiceUnavailable,
    HttpCodes.GatewayTimeout
];
const RetryableHttpVerbs = (/* unused pure expression or super */ null && (['OPTIONS', 'GET', 'DELETE', 'HEAD']));
const ExponentialBackoffCeiling = 10;
const ExponentialBackoffTimeSlice = 5;
class HttpClientError extends Error {
    constructor(message, statusCode) {
        super(message);
        this.name = 'HttpClientError';
        this.statusCode = statusCode;
        Object.setPrototypeOf(this, HttpClientError.prototype);
    }
}
class HttpClientResponse {
    constructor(message) {
        this.message = message;
    }
    readBody() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                let output = Buffer.alloc(0);
                this.message.on('data', (chunk) => {
                    output = Buffer.concat([output, chunk]);
                });
                this.message.on('end', () => {
                    resolve(output.toString());
                });
            }));
        });
    }
    readBodyBuffer() {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve) => __awaiter(this, void 0, void 0, function* () {
                const chunks = [];
                this.message.on('data', (chunk) => {
                    chunks.push(chunk);
                });
                this.message.on('end', () => {
                    resolve(Buffer.concat(chunks));
                });
            }));
        });
    }
}
function isHttps(requestUrl) {
    const parsedUrl = new URL(requestUrl);
    return parsedUrl.protocol === 'https:';
}
class lib_HttpClient {
    constructor(userAgent, handlers, requestOptions) {
        this._ignoreSslError = false;
        this._allowRedirects = true;
        this._allowRedirectDowngrade = false;
        this._maxRedirects = 50;
        this._allowRetries = false;
        this._maxRetries = 1;
        this._keepAlive = false;
        this._disposed = false;
        this.userAgent = this._getUserAgentWithOrchestrationId(userAgent);
        this.handlers = handlers || [];
        this.requestOptions = requestOptions;
        if (requestOptions) {
            if (requestOptions.ignoreSslError != null) {
                this._ignoreSslError = requestOptions.ignoreSslError;
            }
            this._socketTimeout = requestOptions.socketTimeout;
            if (requestOptions.allowRedirects != null) {
                this._allowRedirects = requestOptions.allowRedirects;
            }
            if (requestOptions.allowRedirectDowngrade != null) {
                this._allowRedirectDowngrade = requestOptions.allowRedirectDowngrade;
            }
            if (requestOptions.maxRedirects != null) {
                this._maxRedirects = Math.max(requestOptions.maxRedirects, 0);
            }
            if (requestOptions.keepAlive != null) {
                this._keepAlive = requestOptions.keepAlive;
            }
            if (requestOptions.allowRetries != null) {
                this._allowRetries = requestOptions.allowRetries;
            }
            if (requestOptions.maxRetries != null) {
                this._maxRetries = requestOptions.maxRetries;
            }
        }
    }
    options(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('OPTIONS', requestUrl, null, additionalHeaders || {});
        });
    }
    get(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('GET', requestUrl, null, additionalHeaders || {});
        });
    }
    del(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('DELETE', requestUrl, null, additionalHeaders || {});
        });
    }
    post(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('POST', requestUrl, data, additionalHeaders || {});
        });
    }
    patch(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PATCH', requestUrl, data, additionalHeaders || {});
        });
    }
    put(requestUrl, data, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('PUT', requestUrl, data, additionalHeaders || {});
        });
    }
    head(requestUrl, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request('HEAD', requestUrl, null, additionalHeaders || {});
        });
    }
    sendStream(verb, requestUrl, stream, additionalHeaders) {
        return __awaiter(this, void 0, void 0, function* () {
            return this.request(verb, requestUrl, stream, additionalHeaders);
        });
    }
    /**
     * Gets a typed object from an endpoint
     * Be aware that not found returns a null.  Other errors (4xx, 5xx) reject the promise
     */
    getJson(requestUrl_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, additionalHeaders = {}) {
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            const res = yield this.get(requestUrl, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    postJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.post(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    putJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.put(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    patchJson(requestUrl_1, obj_1) {
        return __awaiter(this, arguments, void 0, function* (requestUrl, obj, additionalHeaders = {}) {
            const data = JSON.stringify(obj, null, 2);
            additionalHeaders[Headers.Accept] = this._getExistingOrDefaultHeader(additionalHeaders, Headers.Accept, MediaTypes.ApplicationJson);
            additionalHeaders[Headers.ContentType] =
                this._getExistingOrDefaultContentTypeHeader(additionalHeaders, MediaTypes.ApplicationJson);
            const res = yield this.patch(requestUrl, data, additionalHeaders);
            return this._processResponse(res, this.requestOptions);
        });
    }
    /**
     * Makes a raw http request.
     * All other methods such as get, post, patch, and request ultimately call this.
     * Prefer get, del, post and patch
     */
    request(verb, requestUrl, data, headers) {
        return __awaiter(this, void 0, void 0, function* () {
            if (this._disposed) {
                throw new Error('Client has already been disposed.');
            }
            const parsedUrl = new URL(requestUrl);
            let info = this._prepareRequest(verb, parsedUrl, headers);
            // Only perform retries on reads since writes may not be idempotent.
            const maxTries = this._allowRetries && RetryableHttpVerbs.includes(verb)
                ? this._maxRetries + 1
                : 1;
            let numTries = 0;
            let response;
            do {
                response = yield this.requestRaw(info, data);
                // Check if it's an authentication challenge
                if (response &&
                    response.message &&
                    response.message.statusCode === HttpCodes.Unauthorized) {
                    let authenticationHandler;
                    for (const handler of this.handlers) {
                        if (handler.canHandleAuthentication(response)) {
                            authenticationHandler = handler;
                            break;
                        }
                    }
                    if (authenticationHandler) {
                        return authenticationHandler.handleAuthentication(this, info, data);
                    }
                    else {
                        // We have received an unauthorized response but have no handlers to handle it.
                        // Let the response return to the caller.
                        return response;
                    }
                }
                let redirectsRemaining = this._maxRedirects;
                while (response.message.statusCode &&
                    HttpRedirectCodes.includes(response.message.statusCode) &&
                    this._allowRedirects &&
                    redirectsRemaining > 0) {
                    const redirectUrl = response.message.headers['location'];
                    if (!redirectUrl) {
                        // if there's no location to redirect to, we won't
                        break;
                    }
                    const parsedRedirectUrl = new URL(redirectUrl);
                    if (parsedUrl.protocol === 'https:' &&
                        parsedUrl.protocol !== parsedRedirectUrl.protocol &&
                        !this._allowRedirectDowngrade) {
                        throw new Error('Redirect from HTTPS to HTTP protocol. This downgrade is not allowed for security reasons. If you want to allow this behavior, set the allowRedirectDowngrade option to true.');
                    }
                    // we need to finish reading the response before reassigning response
                    // which will leak the open socket.
                    yield response.readBody();
                    // strip authorization header if redirected to a different hostname
                    if (parsedRedirectUrl.hostname !== parsedUrl.hostname) {
                        for (const header in headers) {
                            // header names are case insensitive
                            if (header.toLowerCase() === 'authorization') {
                                delete headers[header];
                            }
                        }
                    }
                    // let's make the request with the new redirectUrl
                    info = this._prepareRequest(verb, parsedRedirectUrl, headers);
                    response = yield this.requestRaw(info, data);
                    redirectsRemaining--;
                }
                if (!response.message.statusCode ||
                    !HttpResponseRetryCodes.includes(response.message.statusCode)) {
                    // If not a retry code, return immediately instead of retrying
                    return response;
                }
                numTries += 1;
                if (numTries < maxTries) {
                    yield response.readBody();
                    yield this._performExponentialBackoff(numTries);
                }
            } while (numTries < maxTries);
            return response;
        });
    }
    /**
     * Needs to be called if keepAlive is set to true in request options.
     */
    dispose() {
        if (this._agent) {
            this._agent.destroy();
        }
        this._disposed = true;
    }
    /**
     * Raw request.
     * @param info
     * @param data
     */
    requestRaw(info, data) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => {
                function callbackForResult(err, res) {
                    if (err) {
                        reject(err);
                    }
                    else if (!res) {
                        // If `err` is not passed, then `res` must be passed.
                        reject(new Error('Unknown error'));
                    }
                    else {
                        resolve(res);
                    }
                }
                this.requestRawWithCallback(info, data, callbackForResult);
            });
        });
    }
    /**
     * Raw request with callback.
     * @param info
     * @param data
     * @param onResult
     */
    requestRawWithCallback(info, data, onResult) {
        if (typeof data === 'string') {
            if (!info.options.headers) {
                info.options.headers = {};
            }
            info.options.headers['Content-Length'] = Buffer.byteLength(data, 'utf8');
        }
        let callbackCalled = false;
        function handleResult(err, res) {
            if (!callbackCalled) {
                callbackCalled = true;
                onResult(err, res);
            }
        }
        const req = info.httpModule.request(info.options, (msg) => {
            const res = new HttpClientResponse(msg);
            handleResult(undefined, res);
        });
        let socket;
        req.on('socket', sock => {
            socket = sock;
        });
        // If we ever get disconnected, we want the socket to timeout eventually
        req.setTimeout(this._socketTimeout || 3 * 60000, () => {
            if (socket) {
                socket.end();
            }
            handleResult(new Error(`Request timeout: ${info.options.path}`));
        });
        req.on('error', function (err) {
            // err has statusCode property
            // res should have headers
            handleResult(err);
        });
        if (data && typeof data === 'string') {
            req.write(data, 'utf8');
        }
        if (data && typeof data !== 'string') {
            data.on('close', function () {
                req.end();
            });
            data.pipe(req);
        }
        else {
            req.end();
        }
    }
    /**
     * Gets an http agent. This function is useful when you need an http agent that handles
     * routing through a proxy server - depending upon the url and proxy environment variables.
     * @param serverUrl  The server URL where the request will be sent. For example, https://api.github.com
     */
    getAgent(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        return this._getAgent(parsedUrl);
    }
    getAgentDispatcher(serverUrl) {
        const parsedUrl = new URL(serverUrl);
        const proxyUrl = pm.getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (!useProxy) {
            return;
        }
        return this._getProxyAgentDispatcher(parsedUrl, proxyUrl);
    }
    _prepareRequest(method, requestUrl, headers) {
        const info = {};
        info.parsedUrl = requestUrl;
        const usingSsl = info.parsedUrl.protocol === 'https:';
        info.httpModule = usingSsl ? https : http;
        const defaultPort = usingSsl ? 443 : 80;
        info.options = {};
        info.options.host = info.parsedUrl.hostname;
        info.options.port = info.parsedUrl.port
            ? parseInt(info.parsedUrl.port)
            : defaultPort;
        info.options.path =
            (info.parsedUrl.pathname || '') + (info.parsedUrl.search || '');
        info.options.method = method;
        info.options.headers = this._mergeHeaders(headers);
        if (this.userAgent != null) {
            info.options.headers['user-agent'] = this.userAgent;
        }
        info.options.agent = this._getAgent(info.parsedUrl);
        // gives handlers an opportunity to participate
        if (this.handlers) {
            for (const handler of this.handlers) {
                handler.prepareRequest(info.options);
            }
        }
        return info;
    }
    _mergeHeaders(headers) {
        if (this.requestOptions && this.requestOptions.headers) {
            return Object.assign({}, lowercaseKeys(this.requestOptions.headers), lowercaseKeys(headers || {}));
        }
        return lowercaseKeys(headers || {});
    }
    /**
     * Gets an existing header value or returns a default.
     * Handles converting number header values to strings since HTTP headers must be strings.
     * Note: This returns string | string[] since some headers can have multiple values.
     * For headers that must always be a single string (like Content-Type), use the
     * specialized _getExistingOrDefaultContentTypeHeader method instead.
     */
    _getExistingOrDefaultHeader(additionalHeaders, header, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[header];
            if (headerValue) {
                clientHeader =
                    typeof headerValue === 'number' ? headerValue.toString() : headerValue;
            }
        }
        const additionalValue = additionalHeaders[header];
        if (additionalValue !== undefined) {
            return typeof additionalValue === 'number'
                ? additionalValue.toString()
                : additionalValue;
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    /**
     * Specialized version of _getExistingOrDefaultHeader for Content-Type header.
     * Always returns a single string (not an array) since Content-Type should be a single value.
     * Converts arrays to comma-separated strings and numbers to strings to ensure type safety.
     * This was split from _getExistingOrDefaultHeader to provide stricter typing for callers
     * that assign the result to places expecting a string (e.g., additionalHeaders[Headers.ContentType]).
     */
    _getExistingOrDefaultContentTypeHeader(additionalHeaders, _default) {
        let clientHeader;
        if (this.requestOptions && this.requestOptions.headers) {
            const headerValue = lowercaseKeys(this.requestOptions.headers)[Headers.ContentType];
            if (headerValue) {
                if (typeof headerValue === 'number') {
                    clientHeader = String(headerValue);
                }
                else if (Array.isArray(headerValue)) {
                    clientHeader = headerValue.join(', ');
                }
                else {
                    clientHeader = headerValue;
                }
            }
        }
        const additionalValue = additionalHeaders[Headers.ContentType];
        // Return the first non-undefined value, converting numbers or arrays to strings if necessary
        if (additionalValue !== undefined) {
            if (typeof additionalValue === 'number') {
                return String(additionalValue);
            }
            else if (Array.isArray(additionalValue)) {
                return additionalValue.join(', ');
            }
            else {
                return additionalValue;
            }
        }
        if (clientHeader !== undefined) {
            return clientHeader;
        }
        return _default;
    }
    _getAgent(parsedUrl) {
        let agent;
        const proxyUrl = pm.getProxyUrl(parsedUrl);
        const useProxy = proxyUrl && proxyUrl.hostname;
        if (this._keepAlive && useProxy) {
            agent = this._proxyAgent;
        }
        if (!useProxy) {
            agent = this._agent;
        }
        // if agent is already assigned use that agent.
        if (agent) {
            return agent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        let maxSockets = 100;
        if (this.requestOptions) {
            maxSockets = this.requestOptions.maxSockets || http.globalAgent.maxSockets;
        }
        // This is `useProxy` again, but we need to check `proxyURl` directly for TypeScripts's flow analysis.
        if (proxyUrl && proxyUrl.hostname) {
            const agentOptions = {
                maxSockets,
                keepAlive: this._keepAlive,
                proxy: Object.assign(Object.assign({}, ((proxyUrl.username || proxyUrl.password) && {
                    proxyAuth: `${proxyUrl.username}:${proxyUrl.password}`
                })), { host: proxyUrl.hostname, port: proxyUrl.port })
            };
            let tunnelAgent;
            const overHttps = proxyUrl.protocol === 'https:';
            if (usingSsl) {
                tunnelAgent = overHttps ? tunnel.httpsOverHttps : tunnel.httpsOverHttp;
            }
            else {
                tunnelAgent = overHttps ? tunnel.httpOverHttps : tunnel.httpOverHttp;
            }
            agent = tunnelAgent(agentOptions);
            this._proxyAgent = agent;
        }
        // if tunneling agent isn't assigned create a new agent
        if (!agent) {
            const options = { keepAlive: this._keepAlive, maxSockets };
            agent = usingSsl ? new https.Agent(options) : new http.Agent(options);
            this._agent = agent;
        }
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            agent.options = Object.assign(agent.options || {}, {
                rejectUnauthorized: false
            });
        }
        return agent;
    }
    _getProxyAgentDispatcher(parsedUrl, proxyUrl) {
        let proxyAgent;
        if (this._keepAlive) {
            proxyAgent = this._proxyAgentDispatcher;
        }
        // if agent is already assigned use that agent.
        if (proxyAgent) {
            return proxyAgent;
        }
        const usingSsl = parsedUrl.protocol === 'https:';
        proxyAgent = new ProxyAgent(Object.assign({ uri: proxyUrl.href, pipelining: !this._keepAlive ? 0 : 1 }, ((proxyUrl.username || proxyUrl.password) && {
            token: `Basic ${Buffer.from(`${proxyUrl.username}:${proxyUrl.password}`).toString('base64')}`
        })));
        this._proxyAgentDispatcher = proxyAgent;
        if (usingSsl && this._ignoreSslError) {
            // we don't want to set NODE_TLS_REJECT_UNAUTHORIZED=0 since that will affect request for entire process
            // http.RequestOptions doesn't expose a way to modify RequestOptions.agent.options
            // we have to cast it to any and change it directly
            proxyAgent.options = Object.assign(proxyAgent.options.requestTls || {}, {
                rejectUnauthorized: false
            });
        }
        return proxyAgent;
    }
    _getUserAgentWithOrchestrationId(userAgent) {
        const baseUserAgent = userAgent || 'actions/http-client';
        const orchId = process.env['ACTIONS_ORCHESTRATION_ID'];
        if (orchId) {
            // Sanitize the orchestration ID to ensure it contains only valid characters
            // Valid characters: 0-9, a-z, _, -, .
            const sanitizedId = orchId.replace(/[^a-z0-9_.-]/gi, '_');
            return `${baseUserAgent} actions_orchestration_id/${sanitizedId}`;
        }
        return baseUserAgent;
    }
    _performExponentialBackoff(retryNumber) {
        return __awaiter(this, void 0, void 0, function* () {
            retryNumber = Math.min(ExponentialBackoffCeiling, retryNumber);
            const ms = ExponentialBackoffTimeSlice * Math.pow(2, retryNumber);
            return new Promise(resolve => setTimeout(() => resolve(), ms));
        });
    }
    _processResponse(res, options) {
        return __awaiter(this, void 0, void 0, function* () {
            return new Promise((resolve, reject) => __awaiter(this, void 0, void 0, function* () {
                const statusCode = res.message.statusCode || 0;
                const response = {
                    statusCode,
                    result: null,
                    headers: {}
                };
                // not found leads to null obj returned
                if (statusCode === HttpCodes.NotFound) {
                    resolve(response);
                }
                // get the result from the body
                function dateTimeDeserializer(key, value) {
                    if (typeof value === 'string') {
                        const a = new Date(value);
                        if (!isNaN(a.valueOf())) {
                            return a;
                        }
                    }
                    return value;
                }
                let obj;
                let contents;
                try {
                    contents = yield res.readBody();
                    if (contents && contents.length > 0) {
                        if (options && options.deserializeDates) {
                            obj = JSON.parse(contents, dateTimeDeserializer);
                        }
                        else {
                            obj = JSON.parse(contents);
                        }
                        response.result = obj;
                    }
                    response.headers = res.message.headers;
                }
                catch (err) {
                    // Invalid resource (contents not json);  leaving result obj null
                }
                // note that 3xx redirects are handled by the http layer.
                if (statusCode > 299) {
                    let msg;
                    // if exception/error in body, attempt to get better error
                    if (obj && obj.message) {
                        msg = obj.message;
                    }
                    else if (contents && contents.length > 0) {
                        // it may be the case that the exception is in the body message as string
                        msg = contents;
                    }
                    else {
                        msg = `Failed request: (${statusCode})`;
                    }
                    const err = new HttpClientError(msg, statusCode);
                    err.result = response.result;
                    reject(err);
                }
                else {
                    resolve(response);
                }
            }));
        });
    }
}
const lowercaseKeys = (obj) => Object.keys(obj).reduce((c, k) => ((c[k.toLowerCase()] = obj[k]), c), {});
//# sourceMappingURL=index.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/http-client/lib/auth.js
var auth_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};
class BasicCredentialHandler {
    constructor(username, password) {
        this.username = username;
        this.password = password;
    }
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class auth_BearerCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Bearer ${this.token}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
class PersonalAccessTokenCredentialHandler {
    constructor(token) {
        this.token = token;
    }
    // currently implements pre-authorization
    // TODO: support preAuth = false where it hooks on 401
    prepareRequest(options) {
        if (!options.headers) {
            throw Error('The request has no headers');
        }
        options.headers['Authorization'] = `Basic ${Buffer.from(`PAT:${this.token}`).toString('base64')}`;
    }
    // This handler cannot handle 401
    canHandleAuthentication() {
        return false;
    }
    handleAuthentication() {
        return auth_awaiter(this, void 0, void 0, function* () {
            throw new Error('not implemented');
        });
    }
}
//# sourceMappingURL=auth.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/oidc-utils.js
var oidc_utils_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



class oidc_utils_OidcClient {
    static createHttpClient(allowRetry = true, maxRetry = 10) {
        const requestOptions = {
            allowRetries: allowRetry,
            maxRetries: maxRetry
        };
        return new HttpClient('actions/oidc-client', [new BearerCredentialHandler(oidc_utils_OidcClient.getRequestToken())], requestOptions);
    }
    static getRequestToken() {
        const token = process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
        if (!token) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable');
        }
        return token;
    }
    static getIDTokenUrl() {
        const runtimeUrl = process.env['ACTIONS_ID_TOKEN_REQUEST_URL'];
        if (!runtimeUrl) {
            throw new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable');
        }
        return runtimeUrl;
    }
    static getCall(id_token_url) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            var _a;
            const httpclient = oidc_utils_OidcClient.createHttpClient();
            const res = yield httpclient
                .getJson(id_token_url)
                .catch(error => {
                throw new Error(`Failed to get ID Token. \n 
        Error Code : ${error.statusCode}\n 
        Error Message: ${error.message}`);
            });
            const id_token = (_a = res.result) === null || _a === void 0 ? void 0 : _a.value;
            if (!id_token) {
                throw new Error('Response json body do not have ID Token field');
            }
            return id_token;
        });
    }
    static getIDToken(audience) {
        return oidc_utils_awaiter(this, void 0, void 0, function* () {
            try {
                // New ID Token is requested from action service
                let id_token_url = oidc_utils_OidcClient.getIDTokenUrl();
                if (audience) {
                    const encodedAudience = encodeURIComponent(audience);
                    id_token_url = `${id_token_url}&audience=${encodedAudience}`;
                }
                debug(`ID token url is ${id_token_url}`);
                const id_token = yield oidc_utils_OidcClient.getCall(id_token_url);
                setSecret(id_token);
                return id_token;
            }
            catch (error) {
                throw new Error(`Error message: ${error.message}`);
            }
        });
    }
}
//# sourceMappingURL=oidc-utils.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/summary.js
var summary_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { access, appendFile, writeFile } = external_fs_namespaceObject.promises;
const SUMMARY_ENV_VAR = 'GITHUB_STEP_SUMMARY';
const SUMMARY_DOCS_URL = 'https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary';
class Summary {
    constructor() {
        this._buffer = '';
    }
    /**
     * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
     * Also checks r/w permissions.
     *
     * @returns step summary file path
     */
    filePath() {
        return summary_awaiter(this, void 0, void 0, function* () {
            if (this._filePath) {
                return this._filePath;
            }
            const pathFromEnv = process.env[SUMMARY_ENV_VAR];
            if (!pathFromEnv) {
                throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
            }
            try {
                yield access(pathFromEnv, external_fs_namespaceObject.constants.R_OK | external_fs_namespaceObject.constants.W_OK);
            }
            catch (_a) {
                throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
            }
            this._filePath = pathFromEnv;
            return this._filePath;
        });
    }
    /**
     * Wraps content in an HTML tag, adding any HTML attributes
     *
     * @param {string} tag HTML tag to wrap
     * @param {string | null} content content within the tag
     * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
     *
     * @returns {string} content wrapped in HTML element
     */
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    /**
     * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
     *
     * @param {SummaryWriteOptions} [options] (optional) options for write operation
     *
     * @returns {Promise<Summary>} summary instance
     */
    write(options) {
        return summary_awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    /**
     * Clears the summary buffer and wipes the summary file
     *
     * @returns {Summary} summary instance
     */
    clear() {
        return summary_awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    /**
     * Returns the current summary buffer as a string
     *
     * @returns {string} string of summary buffer
     */
    stringify() {
        return this._buffer;
    }
    /**
     * If the summary buffer is empty
     *
     * @returns {boolen} true if the buffer is empty
     */
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    /**
     * Resets the summary buffer without writing to summary file
     *
     * @returns {Summary} summary instance
     */
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    /**
     * Adds raw text to the summary buffer
     *
     * @param {string} text content to add
     * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
     *
     * @returns {Summary} summary instance
     */
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    /**
     * Adds the operating system-specific end-of-line marker to the buffer
     *
     * @returns {Summary} summary instance
     */
    addEOL() {
        return this.addRaw(external_os_namespaceObject.EOL);
    }
    /**
     * Adds an HTML codeblock to the summary buffer
     *
     * @param {string} code content to render within fenced code block
     * @param {string} lang (optional) language to syntax highlight code
     *
     * @returns {Summary} summary instance
     */
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML list to the summary buffer
     *
     * @param {string[]} items list of items to render
     * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
     *
     * @returns {Summary} summary instance
     */
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML table to the summary buffer
     *
     * @param {SummaryTableCell[]} rows table rows
     *
     * @returns {Summary} summary instance
     */
    addTable(rows) {
        const tableBody = rows
            .map(row => {
            const cells = row
                .map(cell => {
                if (typeof cell === 'string') {
                    return this.wrap('td', cell);
                }
                const { header, data, colspan, rowspan } = cell;
                const tag = header ? 'th' : 'td';
                const attrs = Object.assign(Object.assign({}, (colspan && { colspan })), (rowspan && { rowspan }));
                return this.wrap(tag, data, attrs);
            })
                .join('');
            return this.wrap('tr', cells);
        })
            .join('');
        const element = this.wrap('table', tableBody);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds a collapsable HTML details element to the summary buffer
     *
     * @param {string} label text for the closed state
     * @param {string} content collapsable content
     *
     * @returns {Summary} summary instance
     */
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML image tag to the summary buffer
     *
     * @param {string} src path to the image you to embed
     * @param {string} alt text description of the image
     * @param {SummaryImageOptions} options (optional) addition image attributes
     *
     * @returns {Summary} summary instance
     */
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML section heading element
     *
     * @param {string} text heading text
     * @param {number | string} [level=1] (optional) the heading level, default: 1
     *
     * @returns {Summary} summary instance
     */
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML thematic break (<hr>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML line break (<br>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML blockquote to the summary buffer
     *
     * @param {string} text quote text
     * @param {string} cite (optional) citation url
     *
     * @returns {Summary} summary instance
     */
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML anchor tag to the summary buffer
     *
     * @param {string} text link text/content
     * @param {string} href hyperlink
     *
     * @returns {Summary} summary instance
     */
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
/**
 * @deprecated use `core.summary`
 */
const markdownSummary = (/* unused pure expression or super */ null && (_summary));
const summary = _summary;
//# sourceMappingURL=summary.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/path-utils.js

/**
 * toPosixPath converts the given path to the posix form. On Windows, \\ will be
 * replaced with /.
 *
 * @param pth. Path to transform.
 * @return string Posix path.
 */
function toPosixPath(pth) {
    return pth.replace(/[\\]/g, '/');
}
/**
 * toWin32Path converts the given path to the win32 form. On Linux, / will be
 * replaced with \\.
 *
 * @param pth. Path to transform.
 * @return string Win32 path.
 */
function toWin32Path(pth) {
    return pth.replace(/[/]/g, '\\');
}
/**
 * toPlatformPath converts the given path to a platform-specific path. It does
 * this by replacing instances of / and \ with the platform-specific path
 * separator.
 *
 * @param pth The path to platformize.
 * @return string The platform-specific path.
 */
function toPlatformPath(pth) {
    return pth.replace(/[/\\]/g, path.sep);
}
//# sourceMappingURL=path-utils.js.map
;// CONCATENATED MODULE: external "string_decoder"
const external_string_decoder_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("string_decoder");
// EXTERNAL MODULE: external "events"
var external_events_ = __nccwpck_require__(4434);
;// CONCATENATED MODULE: external "child_process"
const external_child_process_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("child_process");
// EXTERNAL MODULE: external "assert"
var external_assert_ = __nccwpck_require__(2613);
;// CONCATENATED MODULE: ./build/node_modules/@actions/io/lib/io-util.js
var io_util_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { chmod, copyFile, lstat, mkdir, open: io_util_open, readdir, rename, rm, rmdir, stat, symlink, unlink } = external_fs_namespaceObject.promises;
// export const {open} = 'fs'
const IS_WINDOWS = process.platform === 'win32';
/**
 * Custom implementation of readlink to ensure Windows junctions
 * maintain trailing backslash for backward compatibility with Node.js < 24
 *
 * In Node.js 20, Windows junctions (directory symlinks) always returned paths
 * with trailing backslashes. Node.js 24 removed this behavior, which breaks
 * code that relied on this format for path operations.
 *
 * This implementation restores the Node 20 behavior by adding a trailing
 * backslash to all junction results on Windows.
 */
function readlink(fsPath) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        const result = yield fs.promises.readlink(fsPath);
        // On Windows, restore Node 20 behavior: add trailing backslash to all results
        // since junctions on Windows are always directory links
        if (IS_WINDOWS && !result.endsWith('\\')) {
            return `${result}\\`;
        }
        return result;
    });
}
// See https://github.com/nodejs/node/blob/d0153aee367422d0858105abec186da4dff0a0c5/deps/uv/include/uv/win.h#L691
const UV_FS_O_EXLOCK = 0x10000000;
const READONLY = external_fs_namespaceObject.constants.O_RDONLY;
function exists(fsPath) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        try {
            yield stat(fsPath);
        }
        catch (err) {
            if (err.code === 'ENOENT') {
                return false;
            }
            throw err;
        }
        return true;
    });
}
function isDirectory(fsPath_1) {
    return io_util_awaiter(this, arguments, void 0, function* (fsPath, useStat = false) {
        const stats = useStat ? yield stat(fsPath) : yield lstat(fsPath);
        return stats.isDirectory();
    });
}
/**
 * On OSX/Linux, true if path starts with '/'. On Windows, true for paths like:
 * \, \hello, \\hello\share, C:, and C:\hello (and corresponding alternate separator cases).
 */
function isRooted(p) {
    p = normalizeSeparators(p);
    if (!p) {
        throw new Error('isRooted() parameter "p" cannot be empty');
    }
    if (IS_WINDOWS) {
        return (p.startsWith('\\') || /^[A-Z]:/i.test(p) // e.g. \ or \hello or \\hello
        ); // e.g. C: or C:\hello
    }
    return p.startsWith('/');
}
/**
 * Best effort attempt to determine whether a file exists and is executable.
 * @param filePath    file path to check
 * @param extensions  additional file extensions to try
 * @return if file exists and is executable, returns the file path. otherwise empty string.
 */
function tryGetExecutablePath(filePath, extensions) {
    return io_util_awaiter(this, void 0, void 0, function* () {
        let stats = undefined;
        try {
            // test file exists
            stats = yield stat(filePath);
        }
        catch (err) {
            if (err.code !== 'ENOENT') {
                // eslint-disable-next-line no-console
                console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
            }
        }
        if (stats && stats.isFile()) {
            if (IS_WINDOWS) {
                // on Windows, test for valid extension
                const upperExt = external_path_namespaceObject.extname(filePath).toUpperCase();
                if (extensions.some(validExt => validExt.toUpperCase() === upperExt)) {
                    return filePath;
                }
            }
            else {
                if (isUnixExecutable(stats)) {
                    return filePath;
                }
            }
        }
        // try each extension
        const originalFilePath = filePath;
        for (const extension of extensions) {
            filePath = originalFilePath + extension;
            stats = undefined;
            try {
                stats = yield stat(filePath);
            }
            catch (err) {
                if (err.code !== 'ENOENT') {
                    // eslint-disable-next-line no-console
                    console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
                }
            }
            if (stats && stats.isFile()) {
                if (IS_WINDOWS) {
                    // preserve the case of the actual file (since an extension was appended)
                    try {
                        const directory = external_path_namespaceObject.dirname(filePath);
                        const upperName = external_path_namespaceObject.basename(filePath).toUpperCase();
                        for (const actualName of yield readdir(directory)) {
                            if (upperName === actualName.toUpperCase()) {
                                filePath = external_path_namespaceObject.join(directory, actualName);
                                break;
                            }
                        }
                    }
                    catch (err) {
                        // eslint-disable-next-line no-console
                        console.log(`Unexpected error attempting to determine the actual case of the file '${filePath}': ${err}`);
                    }
                    return filePath;
                }
                else {
                    if (isUnixExecutable(stats)) {
                        return filePath;
                    }
                }
            }
        }
        return '';
    });
}
function normalizeSeparators(p) {
    p = p || '';
    if (IS_WINDOWS) {
        // convert slashes on Windows
        p = p.replace(/\//g, '\\');
        // remove redundant slashes
        return p.replace(/\\\\+/g, '\\');
    }
    // remove redundant slashes
    return p.replace(/\/\/+/g, '/');
}
// on Mac/Linux, test the execute bit
//     R   W  X  R  W X R W X
//   256 128 64 32 16 8 4 2 1
function isUnixExecutable(stats) {
    return ((stats.mode & 1) > 0 ||
        ((stats.mode & 8) > 0 &&
            process.getgid !== undefined &&
            stats.gid === process.getgid()) ||
        ((stats.mode & 64) > 0 &&
            process.getuid !== undefined &&
            stats.uid === process.getuid()));
}
// Get the path of cmd.exe in windows
function getCmdPath() {
    var _a;
    return (_a = process.env['COMSPEC']) !== null && _a !== void 0 ? _a : `cmd.exe`;
}
//# sourceMappingURL=io-util.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/io/lib/io.js
var io_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};



/**
 * Copies a file or folder.
 * Based off of shelljs - https://github.com/shelljs/shelljs/blob/9237f66c52e5daa40458f94f9565e18e8132f5a6/src/cp.js
 *
 * @param     source    source path
 * @param     dest      destination path
 * @param     options   optional. See CopyOptions.
 */
function cp(source_1, dest_1) {
    return io_awaiter(this, arguments, void 0, function* (source, dest, options = {}) {
        const { force, recursive, copySourceDirectory } = readCopyOptions(options);
        const destStat = (yield ioUtil.exists(dest)) ? yield ioUtil.stat(dest) : null;
        // Dest is an existing file, but not forcing
        if (destStat && destStat.isFile() && !force) {
            return;
        }
        // If dest is an existing directory, should copy inside.
        const newDest = destStat && destStat.isDirectory() && copySourceDirectory
            ? path.join(dest, path.basename(source))
            : dest;
        if (!(yield ioUtil.exists(source))) {
            throw new Error(`no such file or directory: ${source}`);
        }
        const sourceStat = yield ioUtil.stat(source);
        if (sourceStat.isDirectory()) {
            if (!recursive) {
                throw new Error(`Failed to copy. ${source} is a directory, but tried to copy without recursive flag.`);
            }
            else {
                yield cpDirRecursive(source, newDest, 0, force);
            }
        }
        else {
            if (path.relative(source, newDest) === '') {
                // a file cannot be copied to itself
                throw new Error(`'${newDest}' and '${source}' are the same file`);
            }
            yield io_copyFile(source, newDest, force);
        }
    });
}
/**
 * Moves a path.
 *
 * @param     source    source path
 * @param     dest      destination path
 * @param     options   optional. See MoveOptions.
 */
function mv(source_1, dest_1) {
    return io_awaiter(this, arguments, void 0, function* (source, dest, options = {}) {
        if (yield ioUtil.exists(dest)) {
            let destExists = true;
            if (yield ioUtil.isDirectory(dest)) {
                // If dest is directory copy src into dest
                dest = path.join(dest, path.basename(source));
                destExists = yield ioUtil.exists(dest);
            }
            if (destExists) {
                if (options.force == null || options.force) {
                    yield rmRF(dest);
                }
                else {
                    throw new Error('Destination already exists');
                }
            }
        }
        yield mkdirP(path.dirname(dest));
        yield ioUtil.rename(source, dest);
    });
}
/**
 * Remove a path recursively with force
 *
 * @param inputPath path to remove
 */
function rmRF(inputPath) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (ioUtil.IS_WINDOWS) {
            // Check for invalid characters
            // https://docs.microsoft.com/en-us/windows/win32/fileio/naming-a-file
            if (/[*"<>|]/.test(inputPath)) {
                throw new Error('File path must not contain `*`, `"`, `<`, `>` or `|` on Windows');
            }
        }
        try {
            // note if path does not exist, error is silent
            yield ioUtil.rm(inputPath, {
                force: true,
                maxRetries: 3,
                recursive: true,
                retryDelay: 300
            });
        }
        catch (err) {
            throw new Error(`File was unable to be removed ${err}`);
        }
    });
}
/**
 * Make a directory.  Creates the full path with folders in between
 * Will throw if it fails
 *
 * @param   fsPath        path to create
 * @returns Promise<void>
 */
function mkdirP(fsPath) {
    return io_awaiter(this, void 0, void 0, function* () {
        ok(fsPath, 'a path argument must be provided');
        yield ioUtil.mkdir(fsPath, { recursive: true });
    });
}
/**
 * Returns path of a tool had the tool actually been invoked.  Resolves via paths.
 * If you check and the tool does not exist, it will throw.
 *
 * @param     tool              name of the tool
 * @param     check             whether to check if tool exists
 * @returns   Promise<string>   path to tool
 */
function which(tool, check) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (!tool) {
            throw new Error("parameter 'tool' is required");
        }
        // recursive when check=true
        if (check) {
            const result = yield which(tool, false);
            if (!result) {
                if (IS_WINDOWS) {
                    throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also verify the file has a valid extension for an executable file.`);
                }
                else {
                    throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also check the file mode to verify the file is executable.`);
                }
            }
            return result;
        }
        const matches = yield findInPath(tool);
        if (matches && matches.length > 0) {
            return matches[0];
        }
        return '';
    });
}
/**
 * Returns a list of all occurrences of the given tool on the system path.
 *
 * @returns   Promise<string[]>  the paths of the tool
 */
function findInPath(tool) {
    return io_awaiter(this, void 0, void 0, function* () {
        if (!tool) {
            throw new Error("parameter 'tool' is required");
        }
        // build the list of extensions to try
        const extensions = [];
        if (IS_WINDOWS && process.env['PATHEXT']) {
            for (const extension of process.env['PATHEXT'].split(external_path_namespaceObject.delimiter)) {
                if (extension) {
                    extensions.push(extension);
                }
            }
        }
        // if it's rooted, return it if exists. otherwise return empty.
        if (isRooted(tool)) {
            const filePath = yield tryGetExecutablePath(tool, extensions);
            if (filePath) {
                return [filePath];
            }
            return [];
        }
        // if any path separators, return empty
        if (tool.includes(external_path_namespaceObject.sep)) {
            return [];
        }
        // build the list of directories
        //
        // Note, technically "where" checks the current directory on Windows. From a toolkit perspective,
        // it feels like we should not do this. Checking the current directory seems like more of a use
        // case of a shell, and the which() function exposed by the toolkit should strive for consistency
        // across platforms.
        const directories = [];
        if (process.env.PATH) {
            for (const p of process.env.PATH.split(external_path_namespaceObject.delimiter)) {
                if (p) {
                    directories.push(p);
                }
            }
        }
        // find all matches
        const matches = [];
        for (const directory of directories) {
            const filePath = yield tryGetExecutablePath(external_path_namespaceObject.join(directory, tool), extensions);
            if (filePath) {
                matches.push(filePath);
            }
        }
        return matches;
    });
}
function readCopyOptions(options) {
    const force = options.force == null ? true : options.force;
    const recursive = Boolean(options.recursive);
    const copySourceDirectory = options.copySourceDirectory == null
        ? true
        : Boolean(options.copySourceDirectory);
    return { force, recursive, copySourceDirectory };
}
function cpDirRecursive(sourceDir, destDir, currentDepth, force) {
    return io_awaiter(this, void 0, void 0, function* () {
        // Ensure there is not a run away recursive copy
        if (currentDepth >= 255)
            return;
        currentDepth++;
        yield mkdirP(destDir);
        const files = yield ioUtil.readdir(sourceDir);
        for (const fileName of files) {
            const srcFile = `${sourceDir}/${fileName}`;
            const destFile = `${destDir}/${fileName}`;
            const srcFileStat = yield ioUtil.lstat(srcFile);
            if (srcFileStat.isDirectory()) {
                // Recurse
                yield cpDirRecursive(srcFile, destFile, currentDepth, force);
            }
            else {
                yield io_copyFile(srcFile, destFile, force);
            }
        }
        // Change the mode for the newly created directory
        yield ioUtil.chmod(destDir, (yield ioUtil.stat(sourceDir)).mode);
    });
}
// Buffered file copy
function io_copyFile(srcFile, destFile, force) {
    return io_awaiter(this, void 0, void 0, function* () {
        if ((yield ioUtil.lstat(srcFile)).isSymbolicLink()) {
            // unlink/re-link it
            try {
                yield ioUtil.lstat(destFile);
                yield ioUtil.unlink(destFile);
            }
            catch (e) {
                // Try to override file permission
                if (e.code === 'EPERM') {
                    yield ioUtil.chmod(destFile, '0666');
                    yield ioUtil.unlink(destFile);
                }
                // other errors = it doesn't exist, no work to do
            }
            // Copy over symlink
            const symlinkFull = yield ioUtil.readlink(srcFile);
            yield ioUtil.symlink(symlinkFull, destFile, ioUtil.IS_WINDOWS ? 'junction' : null);
        }
        else if (!(yield ioUtil.exists(destFile)) || force) {
            yield ioUtil.copyFile(srcFile, destFile);
        }
    });
}
//# sourceMappingURL=io.js.map
;// CONCATENATED MODULE: external "timers"
const external_timers_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("timers");
;// CONCATENATED MODULE: ./build/node_modules/@actions/exec/lib/toolrunner.js
var toolrunner_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};







/* eslint-disable @typescript-eslint/unbound-method */
const toolrunner_IS_WINDOWS = process.platform === 'win32';
/*
 * Class for running command line tools. Handles quoting and arg parsing in a platform agnostic way.
 */
class ToolRunner extends external_events_.EventEmitter {
    constructor(toolPath, args, options) {
        super();
        if (!toolPath) {
            throw new Error("Parameter 'toolPath' cannot be null or empty.");
        }
        this.toolPath = toolPath;
        this.args = args || [];
        this.options = options || {};
    }
    _debug(message) {
        if (this.options.listeners && this.options.listeners.debug) {
            this.options.listeners.debug(message);
        }
    }
    _getCommandString(options, noPrefix) {
        const toolPath = this._getSpawnFileName();
        const args = this._getSpawnArgs(options);
        let cmd = noPrefix ? '' : '[command]'; // omit prefix when piped to a second tool
        if (toolrunner_IS_WINDOWS) {
            // Windows + cmd file
            if (this._isCmdFile()) {
                cmd += toolPath;
                for (const a of args) {
                    cmd += ` ${a}`;
                }
            }
            // Windows + verbatim
            else if (options.windowsVerbatimArguments) {
                cmd += `"${toolPath}"`;
                for (const a of args) {
                    cmd += ` ${a}`;
                }
            }
            // Windows (regular)
            else {
                cmd += this._windowsQuoteCmdArg(toolPath);
                for (const a of args) {
                    cmd += ` ${this._windowsQuoteCmdArg(a)}`;
                }
            }
        }
        else {
            // OSX/Linux - this can likely be improved with some form of quoting.
            // creating processes on Unix is fundamentally different than Windows.
            // on Unix, execvp() takes an arg array.
            cmd += toolPath;
            for (const a of args) {
                cmd += ` ${a}`;
            }
        }
        return cmd;
    }
    _processLineBuffer(data, strBuffer, onLine) {
        try {
            let s = strBuffer + data.toString();
            let n = s.indexOf(external_os_namespaceObject.EOL);
            while (n > -1) {
                const line = s.substring(0, n);
                onLine(line);
                // the rest of the string ...
                s = s.substring(n + external_os_namespaceObject.EOL.length);
                n = s.indexOf(external_os_namespaceObject.EOL);
            }
            return s;
        }
        catch (err) {
            // streaming lines to console is best effort.  Don't fail a build.
            this._debug(`error processing line. Failed with error ${err}`);
            return '';
        }
    }
    _getSpawnFileName() {
        if (toolrunner_IS_WINDOWS) {
            if (this._isCmdFile()) {
                return process.env['COMSPEC'] || 'cmd.exe';
            }
        }
        return this.toolPath;
    }
    _getSpawnArgs(options) {
        if (toolrunner_IS_WINDOWS) {
            if (this._isCmdFile()) {
                let argline = `/D /S /C "${this._windowsQuoteCmdArg(this.toolPath)}`;
                for (const a of this.args) {
                    argline += ' ';
                    argline += options.windowsVerbatimArguments
                        ? a
                        : this._windowsQuoteCmdArg(a);
                }
                argline += '"';
                return [argline];
            }
        }
        return this.args;
    }
    _endsWith(str, end) {
        return str.endsWith(end);
    }
    _isCmdFile() {
        const upperToolPath = this.toolPath.toUpperCase();
        return (this._endsWith(upperToolPath, '.CMD') ||
            this._endsWith(upperToolPath, '.BAT'));
    }
    _windowsQuoteCmdArg(arg) {
        // for .exe, apply the normal quoting rules that libuv applies
        if (!this._isCmdFile()) {
            return this._uvQuoteCmdArg(arg);
        }
        // otherwise apply quoting rules specific to the cmd.exe command line parser.
        // the libuv rules are generic and are not designed specifically for cmd.exe
        // command line parser.
        //
        // for a detailed description of the cmd.exe command line parser, refer to
        // http://stackoverflow.com/questions/4094699/how-does-the-windows-command-interpreter-cmd-exe-parse-scripts/7970912#7970912
        // need quotes for empty arg
        if (!arg) {
            return '""';
        }
        // determine whether the arg needs to be quoted
        const cmdSpecialChars = [
            ' ',
            '\t',
            '&',
            '(',
            ')',
            '[',
            ']',
            '{',
            '}',
            '^',
            '=',
            ';',
            '!',
            "'",
            '+',
            ',',
            '`',
            '~',
            '|',
            '<',
            '>',
            '"'
        ];
        let needsQuotes = false;
        for (const char of arg) {
            if (cmdSpecialChars.some(x => x === char)) {
                needsQuotes = true;
                break;
            }
        }
        // short-circuit if quotes not needed
        if (!needsQuotes) {
            return arg;
        }
        // the following quoting rules are very similar to the rules that by libuv applies.
        //
        // 1) wrap the string in quotes
        //
        // 2) double-up quotes - i.e. " => ""
        //
        //    this is different from the libuv quoting rules. libuv replaces " with \", which unfortunately
        //    doesn't work well with a cmd.exe command line.
        //
        //    note, replacing " with "" also works well if the arg is passed to a downstream .NET console app.
        //    for example, the command line:
        //          foo.exe "myarg:""my val"""
        //    is parsed by a .NET console app into an arg array:
        //          [ "myarg:\"my val\"" ]
        //    which is the same end result when applying libuv quoting rules. although the actual
        //    command line from libuv quoting rules would look like:
        //          foo.exe "myarg:\"my val\""
        //
        // 3) double-up slashes that precede a quote,
        //    e.g.  hello \world    => "hello \world"
        //          hello\"world    => "hello\\""world"
        //          hello\\"world   => "hello\\\\""world"
        //          hello world\    => "hello world\\"
        //
        //    technically this is not required for a cmd.exe command line, or the batch argument parser.
        //    the reasons for including this as a .cmd quoting rule are:
        //
        //    a) this is optimized for the scenario where the argument is passed from the .cmd file to an
        //       external program. many programs (e.g. .NET console apps) rely on the slash-doubling rule.
        //
        //    b) it's what we've been doing previously (by deferring to node default behavior) and we
        //       haven't heard any complaints about that aspect.
        //
        // note, a weakness of the quoting rules chosen here, is that % is not escaped. in fact, % cannot be
        // escaped when used on the command line directly - even though within a .cmd file % can be escaped
        // by using %%.
        //
        // the saving grace is, on the command line, %var% is left as-is if var is not defined. this contrasts
        // the line parsing rules within a .cmd file, where if var is not defined it is replaced with nothing.
        //
        // one option that was explored was replacing % with ^% - i.e. %var% => ^%var^%. this hack would
        // often work, since it is unlikely that var^ would exist, and the ^ character is removed when the
        // variable is used. the problem, however, is that ^ is not removed when %* is used to pass the args
        // to an external program.
        //
        // an unexplored potential solution for the % escaping problem, is to create a wrapper .cmd file.
        // % can be escaped within a .cmd file.
        let reverse = '"';
        let quoteHit = true;
        for (let i = arg.length; i > 0; i--) {
            // walk the string in reverse
            reverse += arg[i - 1];
            if (quoteHit && arg[i - 1] === '\\') {
                reverse += '\\'; // double the slash
            }
            else if (arg[i - 1] === '"') {
                quoteHit = true;
                reverse += '"'; // double the quote
            }
            else {
                quoteHit = false;
            }
        }
        reverse += '"';
        return reverse.split('').reverse().join('');
    }
    _uvQuoteCmdArg(arg) {
        // Tool runner wraps child_process.spawn() and needs to apply the same quoting as
        // Node in certain cases where the undocumented spawn option windowsVerbatimArguments
        // is used.
        //
        // Since this function is a port of quote_cmd_arg from Node 4.x (technically, lib UV,
        // see https://github.com/nodejs/node/blob/v4.x/deps/uv/src/win/process.c for details),
        // pasting copyright notice from Node within this function:
        //
        //      Copyright Joyent, Inc. and other Node contributors. All rights reserved.
        //
        //      Permission is hereby granted, free of charge, to any person obtaining a copy
        //      of this software and associated documentation files (the "Software"), to
        //      deal in the Software without restriction, including without limitation the
        //      rights to use, copy, modify, merge, publish, distribute, sublicense, and/or
        //      sell copies of the Software, and to permit persons to whom the Software is
        //      furnished to do so, subject to the following conditions:
        //
        //      The above copyright notice and this permission notice shall be included in
        //      all copies or substantial portions of the Software.
        //
        //      THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
        //      IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
        //      FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
        //      AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
        //      LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING
        //      FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
        //      IN THE SOFTWARE.
        if (!arg) {
            // Need double quotation for empty argument
            return '""';
        }
        if (!arg.includes(' ') && !arg.includes('\t') && !arg.includes('"')) {
            // No quotation needed
            return arg;
        }
        if (!arg.includes('"') && !arg.includes('\\')) {
            // No embedded double quotes or backslashes, so I can just wrap
            // quote marks around the whole thing.
            return `"${arg}"`;
        }
        // Expected input/output:
        //   input : hello"world
        //   output: "hello\"world"
        //   input : hello""world
        //   output: "hello\"\"world"
        //   input : hello\world
        //   output: hello\world
        //   input : hello\\world
        //   output: hello\\world
        //   input : hello\"world
        //   output: "hello\\\"world"
        //   input : hello\\"world
        //   output: "hello\\\\\"world"
        //   input : hello world\
        //   output: "hello world\\" - note the comment in libuv actually reads "hello world\"
        //                             but it appears the comment is wrong, it should be "hello world\\"
        let reverse = '"';
        let quoteHit = true;
        for (let i = arg.length; i > 0; i--) {
            // walk the string in reverse
            reverse += arg[i - 1];
            if (quoteHit && arg[i - 1] === '\\') {
                reverse += '\\';
            }
            else if (arg[i - 1] === '"') {
                quoteHit = true;
                reverse += '\\';
            }
            else {
                quoteHit = false;
            }
        }
        reverse += '"';
        return reverse.split('').reverse().join('');
    }
    _cloneExecOptions(options) {
        options = options || {};
        const result = {
            cwd: options.cwd || process.cwd(),
            env: options.env || process.env,
            silent: options.silent || false,
            windowsVerbatimArguments: options.windowsVerbatimArguments || false,
            failOnStdErr: options.failOnStdErr || false,
            ignoreReturnCode: options.ignoreReturnCode || false,
            delay: options.delay || 10000
        };
        result.outStream = options.outStream || process.stdout;
        result.errStream = options.errStream || process.stderr;
        return result;
    }
    _getSpawnOptions(options, toolPath) {
        options = options || {};
        const result = {};
        result.cwd = options.cwd;
        result.env = options.env;
        result['windowsVerbatimArguments'] =
            options.windowsVerbatimArguments || this._isCmdFile();
        if (options.windowsVerbatimArguments) {
            result.argv0 = `"${toolPath}"`;
        }
        return result;
    }
    /**
     * Exec a tool.
     * Output will be streamed to the live console.
     * Returns promise with return code
     *
     * @param     tool     path to tool to exec
     * @param     options  optional exec options.  See ExecOptions
     * @returns   number
     */
    exec() {
        return toolrunner_awaiter(this, void 0, void 0, function* () {
            // root the tool path if it is unrooted and contains relative pathing
            if (!isRooted(this.toolPath) &&
                (this.toolPath.includes('/') ||
                    (toolrunner_IS_WINDOWS && this.toolPath.includes('\\')))) {
                // prefer options.cwd if it is specified, however options.cwd may also need to be rooted
                this.toolPath = external_path_namespaceObject.resolve(process.cwd(), this.options.cwd || process.cwd(), this.toolPath);
            }
            // if the tool is only a file name, then resolve it from the PATH
            // otherwise verify it exists (add extension on Windows if necessary)
            this.toolPath = yield which(this.toolPath, true);
            return new Promise((resolve, reject) => toolrunner_awaiter(this, void 0, void 0, function* () {
                this._debug(`exec tool: ${this.toolPath}`);
                this._debug('arguments:');
                for (const arg of this.args) {
                    this._debug(`   ${arg}`);
                }
                const optionsNonNull = this._cloneExecOptions(this.options);
                if (!optionsNonNull.silent && optionsNonNull.outStream) {
                    optionsNonNull.outStream.write(this._getCommandString(optionsNonNull) + external_os_namespaceObject.EOL);
                }
                const state = new ExecState(optionsNonNull, this.toolPath);
                state.on('debug', (message) => {
                    this._debug(message);
                });
                if (this.options.cwd && !(yield exists(this.options.cwd))) {
                    return reject(new Error(`The cwd: ${this.options.cwd} does not exist!`));
                }
                const fileName = this._getSpawnFileName();
                const cp = external_child_process_namespaceObject.spawn(fileName, this._getSpawnArgs(optionsNonNull), this._getSpawnOptions(this.options, fileName));
                let stdbuffer = '';
                if (cp.stdout) {
                    cp.stdout.on('data', (data) => {
                        if (this.options.listeners && this.options.listeners.stdout) {
                            this.options.listeners.stdout(data);
                        }
                        if (!optionsNonNull.silent && optionsNonNull.outStream) {
                            optionsNonNull.outStream.write(data);
                        }
                        stdbuffer = this._processLineBuffer(data, stdbuffer, (line) => {
                            if (this.options.listeners && this.options.listeners.stdline) {
                                this.options.listeners.stdline(line);
                            }
                        });
                    });
                }
                let errbuffer = '';
                if (cp.stderr) {
                    cp.stderr.on('data', (data) => {
                        state.processStderr = true;
                        if (this.options.listeners && this.options.listeners.stderr) {
                            this.options.listeners.stderr(data);
                        }
                        if (!optionsNonNull.silent &&
                            optionsNonNull.errStream &&
                            optionsNonNull.outStream) {
                            const s = optionsNonNull.failOnStdErr
                                ? optionsNonNull.errStream
                                : optionsNonNull.outStream;
                            s.write(data);
                        }
                        errbuffer = this._processLineBuffer(data, errbuffer, (line) => {
                            if (this.options.listeners && this.options.listeners.errline) {
                                this.options.listeners.errline(line);
                            }
                        });
                    });
                }
                cp.on('error', (err) => {
                    state.processError = err.message;
                    state.processExited = true;
                    state.processClosed = true;
                    state.CheckComplete();
                });
                cp.on('exit', (code) => {
                    state.processExitCode = code;
                    state.processExited = true;
                    this._debug(`Exit code ${code} received from tool '${this.toolPath}'`);
                    state.CheckComplete();
                });
                cp.on('close', (code) => {
                    state.processExitCode = code;
                    state.processExited = true;
                    state.processClosed = true;
                    this._debug(`STDIO streams have closed for tool '${this.toolPath}'`);
                    state.CheckComplete();
                });
                state.on('done', (error, exitCode) => {
                    if (stdbuffer.length > 0) {
                        this.emit('stdline', stdbuffer);
                    }
                    if (errbuffer.length > 0) {
                        this.emit('errline', errbuffer);
                    }
                    cp.removeAllListeners();
                    if (error) {
                        reject(error);
                    }
                    else {
                        resolve(exitCode);
                    }
                });
                if (this.options.input) {
                    if (!cp.stdin) {
                        throw new Error('child process missing stdin');
                    }
                    cp.stdin.end(this.options.input);
                }
            }));
        });
    }
}
/**
 * Convert an arg string to an array of args. Handles escaping
 *
 * @param    argString   string of arguments
 * @returns  string[]    array of arguments
 */
function argStringToArray(argString) {
    const args = [];
    let inQuotes = false;
    let escaped = false;
    let arg = '';
    function append(c) {
        // we only escape double quotes.
        if (escaped && c !== '"') {
            arg += '\\';
        }
        arg += c;
        escaped = false;
    }
    for (let i = 0; i < argString.length; i++) {
        const c = argString.charAt(i);
        if (c === '"') {
            if (!escaped) {
                inQuotes = !inQuotes;
            }
            else {
                append(c);
            }
            continue;
        }
        if (c === '\\' && escaped) {
            append(c);
            continue;
        }
        if (c === '\\' && inQuotes) {
            escaped = true;
            continue;
        }
        if (c === ' ' && !inQuotes) {
            if (arg.length > 0) {
                args.push(arg);
                arg = '';
            }
            continue;
        }
        append(c);
    }
    if (arg.length > 0) {
        args.push(arg.trim());
    }
    return args;
}
class ExecState extends external_events_.EventEmitter {
    constructor(options, toolPath) {
        super();
        this.processClosed = false; // tracks whether the process has exited and stdio is closed
        this.processError = '';
        this.processExitCode = 0;
        this.processExited = false; // tracks whether the process has exited
        this.processStderr = false; // tracks whether stderr was written to
        this.delay = 10000; // 10 seconds
        this.done = false;
        this.timeout = null;
        if (!toolPath) {
            throw new Error('toolPath must not be empty');
        }
        this.options = options;
        this.toolPath = toolPath;
        if (options.delay) {
            this.delay = options.delay;
        }
    }
    CheckComplete() {
        if (this.done) {
            return;
        }
        if (this.processClosed) {
            this._setResult();
        }
        else if (this.processExited) {
            this.timeout = (0,external_timers_namespaceObject.setTimeout)(ExecState.HandleTimeout, this.delay, this);
        }
    }
    _debug(message) {
        this.emit('debug', message);
    }
    _setResult() {
        // determine whether there is an error
        let error;
        if (this.processExited) {
            if (this.processError) {
                error = new Error(`There was an error when attempting to execute the process '${this.toolPath}'. This may indicate the process failed to start. Error: ${this.processError}`);
            }
            else if (this.processExitCode !== 0 && !this.options.ignoreReturnCode) {
                error = new Error(`The process '${this.toolPath}' failed with exit code ${this.processExitCode}`);
            }
            else if (this.processStderr && this.options.failOnStdErr) {
                error = new Error(`The process '${this.toolPath}' failed because one or more lines were written to the STDERR stream`);
            }
        }
        // clear the timeout
        if (this.timeout) {
            clearTimeout(this.timeout);
            this.timeout = null;
        }
        this.done = true;
        this.emit('done', error, this.processExitCode);
    }
    static HandleTimeout(state) {
        if (state.done) {
            return;
        }
        if (!state.processClosed && state.processExited) {
            const message = `The STDIO streams did not close within ${state.delay / 1000} seconds of the exit event from process '${state.toolPath}'. This may indicate a child process inherited the STDIO streams and has not yet exited.`;
            state._debug(message);
        }
        state._setResult();
    }
}
//# sourceMappingURL=toolrunner.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/exec/lib/exec.js
var exec_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


/**
 * Exec a command.
 * Output will be streamed to the live console.
 * Returns promise with return code
 *
 * @param     commandLine        command to execute (can include additional args). Must be correctly escaped.
 * @param     args               optional arguments for tool. Escaping is handled by the lib.
 * @param     options            optional exec options.  See ExecOptions
 * @returns   Promise<number>    exit code
 */
function exec_exec(commandLine, args, options) {
    return exec_awaiter(this, void 0, void 0, function* () {
        const commandArgs = tr.argStringToArray(commandLine);
        if (commandArgs.length === 0) {
            throw new Error(`Parameter 'commandLine' cannot be null or empty.`);
        }
        // Path to tool to execute should be first arg
        const toolPath = commandArgs[0];
        args = commandArgs.slice(1).concat(args || []);
        const runner = new tr.ToolRunner(toolPath, args, options);
        return runner.exec();
    });
}
/**
 * Exec a command and get the output.
 * Output will be streamed to the live console.
 * Returns promise with the exit code and collected stdout and stderr
 *
 * @param     commandLine           command to execute (can include additional args). Must be correctly escaped.
 * @param     args                  optional arguments for tool. Escaping is handled by the lib.
 * @param     options               optional exec options.  See ExecOptions
 * @returns   Promise<ExecOutput>   exit code, stdout, and stderr
 */
function getExecOutput(commandLine, args, options) {
    return exec_awaiter(this, void 0, void 0, function* () {
        var _a, _b;
        let stdout = '';
        let stderr = '';
        //Using string decoder covers the case where a mult-byte character is split
        const stdoutDecoder = new StringDecoder('utf8');
        const stderrDecoder = new StringDecoder('utf8');
        const originalStdoutListener = (_a = options === null || options === void 0 ? void 0 : options.listeners) === null || _a === void 0 ? void 0 : _a.stdout;
        const originalStdErrListener = (_b = options === null || options === void 0 ? void 0 : options.listeners) === null || _b === void 0 ? void 0 : _b.stderr;
        const stdErrListener = (data) => {
            stderr += stderrDecoder.write(data);
            if (originalStdErrListener) {
                originalStdErrListener(data);
            }
        };
        const stdOutListener = (data) => {
            stdout += stdoutDecoder.write(data);
            if (originalStdoutListener) {
                originalStdoutListener(data);
            }
        };
        const listeners = Object.assign(Object.assign({}, options === null || options === void 0 ? void 0 : options.listeners), { stdout: stdOutListener, stderr: stdErrListener });
        const exitCode = yield exec_exec(commandLine, args, Object.assign(Object.assign({}, options), { listeners }));
        //flush any remaining characters
        stdout += stdoutDecoder.end();
        stderr += stderrDecoder.end();
        return {
            exitCode,
            stdout,
            stderr
        };
    });
}
//# sourceMappingURL=exec.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/platform.js
var platform_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const getWindowsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout: version } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Version"', undefined, {
        silent: true
    });
    const { stdout: name } = yield exec.getExecOutput('powershell -command "(Get-CimInstance -ClassName Win32_OperatingSystem).Caption"', undefined, {
        silent: true
    });
    return {
        name: name.trim(),
        version: version.trim()
    };
});
const getMacOsInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    var _a, _b, _c, _d;
    const { stdout } = yield exec.getExecOutput('sw_vers', undefined, {
        silent: true
    });
    const version = (_b = (_a = stdout.match(/ProductVersion:\s*(.+)/)) === null || _a === void 0 ? void 0 : _a[1]) !== null && _b !== void 0 ? _b : '';
    const name = (_d = (_c = stdout.match(/ProductName:\s*(.+)/)) === null || _c === void 0 ? void 0 : _c[1]) !== null && _d !== void 0 ? _d : '';
    return {
        name,
        version
    };
});
const getLinuxInfo = () => platform_awaiter(void 0, void 0, void 0, function* () {
    const { stdout } = yield exec.getExecOutput('lsb_release', ['-i', '-r', '-s'], {
        silent: true
    });
    const [name, version] = stdout.trim().split('\n');
    return {
        name,
        version
    };
});
const platform = external_os_namespaceObject.platform();
const arch = external_os_namespaceObject.arch();
const isWindows = platform === 'win32';
const isMacOS = platform === 'darwin';
const isLinux = platform === 'linux';
function getDetails() {
    return platform_awaiter(this, void 0, void 0, function* () {
        return Object.assign(Object.assign({}, (yield (isWindows
            ? getWindowsInfo()
            : isMacOS
                ? getMacOsInfo()
                : getLinuxInfo()))), { platform,
            arch,
            isWindows,
            isMacOS,
            isLinux });
    });
}
//# sourceMappingURL=platform.js.map
;// CONCATENATED MODULE: ./build/node_modules/@actions/core/lib/core.js
var core_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function core_setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', file_command_prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_namespaceObject.EOL);
    command_issueCommand('set-output', { name }, utils_toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function core_debug(message) {
    command_issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    command_issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_namespaceObject.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    command_issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    command_issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return core_awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return file_command_issueFileCommand('STATE', file_command_prepareKeyValueMessage(name, value));
    }
    command_issueCommand('save-state', { name }, utils_toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return core_awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
;// CONCATENATED MODULE: ./build/ports/runner.js


/** The only file that knows @actions/core: workflow commands, the environment files and the summary. */
function realRunner(env) {
    return {
        env,
        input: (name) => getInput(name, { trimWhitespace: false }),
        info: (line) => info(line),
        debug: (line) => core_debug(line),
        notice: (text, at) => notice(text, annotation(at)),
        warning: (text, at) => warning(text, annotation(at)),
        error: (text, at) => error(text, annotation(at)),
        group: (title, inside) => group(title, inside),
        verbatim: async (inside) => {
            // Only this word, unknown to whoever prints inside, lets the runner listen again.
            const resume = (0,external_node_crypto_namespaceObject.randomUUID)();
            info(`::stop-commands::${resume}`);
            try {
                return await inside();
            }
            finally {
                info(`::${resume}::`);
            }
        },
        mask: (secret) => core_setSecret(secret),
        output: (name, value) => setOutput(name, value),
        summary: async (markdown) => {
            // Outside of a runner there is no summary file, and no one to read it.
            if (env['GITHUB_STEP_SUMMARY'])
                await summary.addRaw(markdown, true).write();
        },
        saveState: (name, value) => saveState(name, value),
        state: (name) => getState(name),
        fail: () => {
            process.exitCode = ExitCode.Failure;
        },
    };
}
function annotation(at) {
    if (at === undefined)
        return {};
    return { file: at.file, ...(at.line === undefined ? {} : { startLine: at.line }) };
}

;// CONCATENATED MODULE: ./build/ports/real.js





/** The ports that touch the world. A cancelled job sends SIGINT, and SIGTERM some seconds later: both end the running stage. */
function realPorts(env) {
    const cancelling = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'])
        process.on(signal, () => cancelling.abort());
    const cancelled = cancelling.signal;
    const runner = realRunner(env);
    return {
        runner,
        exec: realExec(cancelled, env),
        files: realFiles(env['RUNNER_TEMP'], (folder) => runner.saveState('temporary', folder)),
        http: realHttp(cancelled, env),
        clock: realClock(cancelled),
        cancelled,
    };
}

;// CONCATENATED MODULE: ./build/build/csv.js
/** One field of the comma-separated options that buildx reads as CSV (RFC 4180): quoted only where it must be. */
function field(name, value) {
    const text = `${name}=${value}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

;// CONCATENATED MODULE: ./build/build/endpoint.js

const REMOTE_OPTIONS = ['cacert', 'cert', 'key', 'servername'];
const SCHEMES = new Set(['tcp:', 'unix:', 'kubernetes:']);
/** Everything with `://` in it is an address, all else the name of a builder. */
const isEndpoint = (builder) => builder.includes('://');
/** Reads an address such as `tcp://host:1234?cacert=…&cert=…&key=…` and finds all that is wrong with it. */
async function readEndpoint(text, files) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !SCHEMES.has(url.protocol)) {
        return {
            problems: [
                wrong(text, 'it is no address of a builder', 'Write `tcp://host:port`, `unix:///path`, `kubernetes:///NAME`, or the name of a buildx builder'),
            ],
        };
    }
    const endpoint = url.protocol === 'kubernetes:' ? kubernetes(url) : remote(url);
    const problems = url.protocol === 'kubernetes:' ? [] : remoteProblems(url, text);
    for (const [option, file] of endpoint.files) {
        if (file.startsWith('/') && (await files.stat(file)) === undefined)
            problems.push(wrong(text, `the file of \`${option}\`, ${file}, does not exist`, 'Write it in an earlier step, from a secret, and give its absolute path'));
    }
    return { endpoint, problems };
}
function remote(url) {
    const address = url.protocol === 'unix:' ? `unix://${url.pathname}` : `tcp://${url.host}`;
    const options = [...url.searchParams].filter(([name]) => REMOTE_OPTIONS.includes(name));
    return {
        driver: 'remote',
        args: [...options.flatMap(([name, value]) => ['--driver-opt', field(name, value)]), address],
        removeDaemon: false,
        files: options.filter(([name]) => name !== 'servername'),
    };
}
function kubernetes(url) {
    const name = url.pathname.replaceAll('/', '');
    // buildx names the deployment after the node; the builder's own name stays unique to this run.
    const node = name === '' ? [] : ['--node', name];
    return {
        driver: 'kubernetes',
        args: [...node, ...[...url.searchParams].flatMap(([option, value]) => ['--driver-opt', field(option, value)])],
        removeDaemon: name === '',
        files: [],
    };
}
function remoteProblems(url, text) {
    const has = (name) => url.searchParams.has(name);
    const problems = [];
    if (url.protocol === 'tcp:' && url.port === '')
        problems.push(wrong(text, 'it has no port', "Add BuildKit's port, usually `:1234`"));
    for (const [name, value] of url.searchParams) {
        if (!REMOTE_OPTIONS.includes(name))
            problems.push(wrong(text, `\`${name}\` is no option of it`, `Use ${REMOTE_OPTIONS.map((option) => `\`${option}\``).join(', ')}`));
        // buildx refuses relative paths.
        else if (name !== 'servername' && !value.startsWith('/'))
            problems.push(wrong(text, `\`${name}=${value}\` is no absolute path`, 'Put `${{ github.workspace }}/` or `${{ runner.temp }}/` in front of it'));
    }
    if (REMOTE_OPTIONS.some(has) && !has('cacert'))
        problems.push(wrong(text, 'TLS is asked for without `cacert`', "Give the CA certificate that signed the builder's certificate"));
    if (has('cert') !== has('key'))
        problems.push(wrong(text, `\`${has('cert') ? 'cert' : 'key'}\` stands alone`, 'Give `cert` and `key` together'));
    return problems;
}
function wrong(text, why, fix) {
    return { code: 'input/builder', what: `Input \`builder\` is \`${text}\``, why, fix };
}

;// CONCATENATED MODULE: ./build/build/engine.js

/** 0.13 is the first with `--progress=rawjson`; what else is used is older: `tar=false` 0.11, `--annotation` 0.12. */
const BUILDX_WANTED = '0.13.0';
/** 0.13 is the first with `rewrite-timestamp`, without which no two builds have the same digest. */
const BUILDKIT_WANTED = '0.13.0';
const buildx = (args, env, exec) => exec.run('docker', ['buildx', ...args], { env });
const SIGNS = [
    {
        code: 'engine/no-buildx',
        sign: /unknown command:? "?(docker )?buildx|'buildx' is not a docker command/,
        why: 'docker has no `buildx` plugin',
        fix: 'Install the package docker-buildx-plugin, or run docker/setup-buildx-action before; a private DOCKER_CONFIG hides plugins that are installed below ~/.docker',
    },
    {
        code: 'engine/denied',
        sign: /permission denied while trying to connect/,
        why: 'this user may not talk to the Docker engine',
        fix: 'Add the user of the runner to the group `docker` and start the runner anew',
    },
    {
        code: 'engine/stopped',
        sign: /Cannot connect to the Docker daemon|Is the docker daemon running|failed to connect to the docker API/,
        why: 'the Docker engine does not answer',
        fix: 'Start it (`systemctl start docker`), set DOCKER_HOST, or give the input `builder` the address of a BuildKit',
    },
    {
        code: 'engine/no-cluster',
        sign: /cannot determine Kubernetes namespace|requires kubernetes API access|try setting KUBERNETES_MASTER/,
        why: 'the input `builder` asks for one in Kubernetes, and no cluster is known',
        fix: 'Set KUBECONFIG in the environment of this step to a file that an earlier step wrote',
    },
];
/** Why docker or buildx itself could not do its work; undefined where the cause lies elsewhere. */
function engineProblem({ code, stderr }) {
    const what = 'No image can be built on this runner';
    if (code === 127) {
        const fix = 'Use a runner with Docker 23 or newer, or install docker-ce-cli and give the input `builder` an address';
        return { code: 'engine/no-docker', what, why: 'there is no `docker` command', fix };
    }
    const found = SIGNS.find(({ sign }) => sign.test(stderr));
    return found && { code: found.code, what, why: found.why, fix: found.fix, detail: stderr.trim() };
}
/** The version of buildx is asked for only when something looks as if it were too old: a process less in every good run. */
async function buildxTooOld(stderr, env, { exec }) {
    const [sign] = /unknown flag: \S+|invalid progress mode \S+|unknown shorthand flag.*/.exec(stderr) ?? [];
    if (sign === undefined)
        return undefined;
    const { stdout } = await buildx(['version'], env, exec);
    const version = stdout.trim().split(/\s+/)[1] ?? 'of an unknown version';
    return {
        code: 'engine/old-buildx',
        what: 'docker buildx is too old',
        why: `buildx ${version} does not know what is needed (${sign}); ${BUILDX_WANTED} does`,
        fix: 'Update the package docker-buildx-plugin, or run docker/setup-buildx-action with `version: latest` before',
    };
}
/** The problem of a docker process that failed, told by its own last words where it is none of the known ones. */
async function failed(what, ended, env, ports) {
    const known = engineProblem(ended) ?? (await buildxTooOld(ended.stderr, env, ports));
    const detail = ended.stderr.trim();
    return new ShipError(known ?? {
        code: 'build/builder',
        what,
        why: lastLine(detail) || `docker ended with code ${ended.code}`,
        fix: 'See what docker says above',
        detail,
    });
}
const lastLine = (text) => text
    .trim()
    .split('\n')
    .at(-1)
    ?.replace(/^ERROR: /, '')
    .trim() ?? '';

;// CONCATENATED MODULE: ./build/build/create.js



/** @throws ShipError with all that is wrong with the address */
async function createFromEndpoint(text, env, ports) {
    const { endpoint, problems } = await readEndpoint(text, ports.files);
    if (endpoint === undefined || problems.length > 0)
        throw new ShipError(problems);
    const name = newName(ports);
    // A list of builders of its own: the user's stays as it is, and a buildkitd.default.toml in it, which buildx refuses for `remote`, is not seen.
    const own = { BUILDX_CONFIG: await ports.files.temporaryFolder('gin-ship-builder-') };
    if (endpoint.removeDaemon) {
        ports.runner.saveState('builder-config', own.BUILDX_CONFIG);
        ports.runner.saveState('builder', name);
    }
    await create(name, ['--driver', endpoint.driver, ...endpoint.args], { ...env, ...own }, ports);
    return { name, driver: endpoint.driver, why: 'the input `builder` gives its address', made: true, env: own };
}
async function createContainerBuilder(plan, env, ports) {
    const name = newName(ports);
    const loopback = await usesLoopback(plan, ports.files);
    const network = loopback ? ['--driver-opt', 'network=host'] : [];
    // Before it exists: a job that is cancelled half-way would leave a container behind.
    ports.runner.saveState('builder', name);
    await create(name, ['--driver', 'docker-container', ...network, '--bootstrap'], env, ports);
    const host = loopback ? `; it shares the host's network because ${loopback} is on it` : '';
    return { name, driver: 'docker-container', why: `the engine's own image store can't write an OCI layout${host}`, made: true, env: {} };
}
async function create(name, args, env, ports) {
    const onLine = (line) => ports.runner.info(line);
    const making = () => ports.exec.run('docker', ['buildx', 'create', '--name', name, ...args], { env, onLine });
    const ended = await ports.runner.group('Make a builder', () => ports.runner.verbatim(making));
    if (ended.code === 0)
        return;
    const limit = /toomanyrequests|429 Too Many Requests/.test(ended.stderr);
    if (!limit || engineProblem(ended))
        throw await failed('No builder could be made', ended, env, ports);
    throw new ShipError({
        code: 'build/hub-limit',
        what: 'No builder could be made',
        why: 'Docker Hub refuses to hand out moby/buildkit: its limit of anonymous pulls is reached',
        fix: 'Log in to docker.io before, or turn on the containerd image store, with which no builder has to be pulled',
        detail: ended.stderr.trim(),
    });
}
/** Not `crypto`: the clock port's dice make tests repeatable, and the name is no secret. */
function newName({ clock }) {
    const hex = () => Math.floor(clock.random() * 0x1_0000)
        .toString(16)
        .padStart(4, '0');
    return `gin-ship-${hex()}${hex()}`;
}
/** A container has a loopback of its own: a registry on the runner's is reached only through the host's network. */
async function usesLoopback(plan, files) {
    const dockerfile = (await files.readIfThere(plan.file))?.toString() ?? '';
    const pairs = [...plan.buildContexts, ...plan.buildArgs].map(([, value]) => value);
    const text = [...plan.cacheFrom, ...plan.cacheTo, ...pairs, dockerfile].join('\n');
    return /(?<![\w.-])(localhost|127\.\d+\.\d+\.\d+|\[::1\]):\d+(?=\/)/.exec(text)?.[0] ?? '';
}

;// CONCATENATED MODULE: ./build/build/inspect.js
/** The worker's label that buildx itself takes as the sign of the containerd image store (buildx, driver/docker/driver.go). */
const SNAPSHOTTER = 'org.mobyproject.buildkit.worker.snapshotter';
function readInspection(text) {
    const all = (name) => [...text.matchAll(new RegExp(`^${name}:[ \\t]+(.*)$`, 'gm'))].map(([, value]) => (value ?? '').trim());
    const driver = all('Driver')[0] ?? '';
    // `Buildkit:` until buildx 0.12.
    const versions = all('(?:BuildKit version|Buildkit)');
    return {
        name: all('Name')[0] ?? '',
        driver,
        status: all('Status')[0] ?? '',
        buildkit: versions.reduce((lowest, version) => (olderThan(version, lowest) ? version : lowest), versions[0] ?? ''),
        // A `*` marks the ones that were set by hand.
        platforms: all('Platforms')
            .flatMap((line) => line.split(/,\s*/))
            .map((platform) => platform.replace('*', '')),
        oci: driver !== 'docker' || new RegExp(`^\\s+${SNAPSHOTTER}:\\s`, 'm').test(text),
        error: all('Error')[0] ?? '',
    };
}
/** `major.minor.patch` in front of whatever follows; undefined for `v0.0.0+unknown`, which only says that no one stamped the binary. */
function numbers(version) {
    const [, ...parts] = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? [];
    const found = parts.map((part) => Number(part ?? 0));
    return found.every((part) => part === 0) ? undefined : found;
}
/** false where either version is not known: an unknown one is not taken for an ancient one. */
function olderThan(version, wanted) {
    const [have, want] = [numbers(version), numbers(wanted)];
    if (have === undefined || want === undefined)
        return false;
    const at = have.findIndex((part, index) => part !== want[index]);
    return at >= 0 && (have[at] ?? 0) < (want[at] ?? 0);
}
const versionKnown = (version) => numbers(version) !== undefined;

;// CONCATENATED MODULE: ./build/build/builder.js





/**
 * Takes the builder that the plan names, else the current one where it can write an OCI layout, else makes one.
 * In the usual case that is a single docker process.
 * @throws ShipError `engine/…`, `build/builder`, `build/old-buildkit`, `input/builder`
 */
async function chooseBuilder(plan, env, ports) {
    const started = ports.clock.monotonic();
    const chosen = await choose(plan, env, ports);
    const builder = { ...chosen, seconds: (ports.clock.monotonic() - started) / 1000 };
    ports.runner.info(`Builder: ${builder.name || 'the current one'} (${builder.driver}): ${builder.why}`);
    return builder;
}
async function choose(plan, env, ports) {
    if (isEndpoint(plan.builder)) {
        const made = await createFromEndpoint(plan.builder, env, ports);
        checkVersion(plan, await inspect(made.name, { ...env, ...made.env }, ports), ports);
        return made;
    }
    const found = await inspect(plan.builder, env, ports);
    if (found.oci) {
        checkVersion(plan, found, ports);
        // BuildKit names the platform of the machine first, then those it can also run.
        const [platform] = found.driver === 'docker' ? found.platforms : [];
        return { name: plan.builder, driver: found.driver, why: whyTaken(plan, found), made: false, env: {}, ...(platform ? { engine: platform } : {}) };
    }
    if (plan.builder !== '')
        throw noLayouts(plan.builder);
    return createContainerBuilder(plan, env, ports);
}
/** @param name '' for the current builder */
async function inspect(name, env, ports) {
    // A remote or stopped builder is woken up, so that its version is known and a dead one is found before the build.
    const ended = await buildx(['inspect', ...(name === '' ? [] : ['--bootstrap', name])], env, ports.exec);
    const found = readInspection(ended.stdout);
    if (ended.code === 0 && found.error === '' && found.driver !== '')
        return found;
    const stderr = `${ended.stderr}\n${found.error}`.trim();
    if (/no builder .* found/.test(stderr))
        throw await noSuchBuilder(name, env, ports);
    if (/context deadline exceeded/.test(stderr))
        throw silent(name, stderr);
    throw await failed(`The builder${name === '' ? '' : ` \`${name}\``} can't be used`, { ...ended, stderr }, env, ports);
}
/** buildx waits 20 s for a remote builder and then keeps the reason to itself. */
function silent(name, detail) {
    return new ShipError({
        code: 'build/unreachable',
        what: `The builder \`${name}\` can't be used`,
        why: 'BuildKit did not answer within 20 s',
        fix: 'Check its address, that this runner may reach it, and that the certificates belong together (`openssl s_client -connect HOST:PORT -CAfile … -cert … -key …` shows why not)',
        detail,
    });
}
function whyTaken({ builder }, { driver, name }) {
    if (builder !== '')
        return 'the input `builder` names it';
    return driver === 'docker'
        ? 'the engine keeps images in containerd, so nothing has to be booted'
        : `an earlier step made \`${name}\` the current one`;
}
function checkVersion({ sourceDateEpoch, builder }, found, { runner }) {
    if (found.buildkit !== '' && !versionKnown(found.buildkit))
        runner.debug(`BuildKit calls itself ${found.buildkit}: its age is not known, and taken to be enough`);
    if (sourceDateEpoch === undefined || !olderThan(found.buildkit, BUILDKIT_WANTED))
        return;
    throw new ShipError({
        code: 'build/old-buildkit',
        what: `The builder \`${builder || found.name}\` is too old`,
        why: `it runs BuildKit ${found.buildkit}; equal sources give equal digests only from ${BUILDKIT_WANTED} on`,
        fix: found.driver === 'docker' ? 'Update Docker to version 26 or newer' : `Make it anew from moby/buildkit:v${BUILDKIT_WANTED} or newer`,
    });
}
async function noSuchBuilder(name, env, { exec }) {
    const { stdout } = await buildx(['ls'], env, exec);
    // A header, then one line for each builder, with its nodes indented below; `*` marks the current one.
    const names = stdout
        .split('\n')
        .slice(1)
        .flatMap((line) => /^[^\s*]+/.exec(line) ?? []);
    return new ShipError({
        code: 'input/builder',
        what: `Input \`builder\` is \`${name}\``,
        why: `buildx knows no builder of that name; it knows ${names.map((each) => `\`${each}\``).join(', ') || 'none at all'}`,
        fix: 'Use one of these, make it in an earlier step, give an address such as `tcp://host:1234`, or leave the input empty',
    });
}
function noLayouts(name) {
    return new ShipError({
        code: 'input/builder',
        what: `Input \`builder\` is \`${name}\``,
        why: "it builds in the Docker engine's old image store, which can't write an OCI layout",
        fix: 'Turn on the containerd image store (`{"features": {"containerd-snapshotter": true}}` in daemon.json), or leave the input empty: a builder of its own is made then',
    });
}
/** Takes away what this run made. For the post step too: it goes on although the job was cancelled, and never fails it. */
async function removeBuilder(name, env, ports) {
    if (name === '')
        return;
    const config = ports.runner.state('builder-config');
    const own = config === '' ? env : { ...env, BUILDX_CONFIG: config };
    const ended = await ports.exec.run('docker', ['buildx', 'rm', name], { env: own, evenIfCancelled: true, timeoutMs: 60_000 });
    // Never made, or gone already: what was asked for.
    if (ended.code === 0 || /no builder .* found/.test(ended.stderr))
        return;
    const why = engineProblem(ended)?.why ?? ended.stderr.trim();
    ports.runner.warning(`The builder \`${name}\` is left behind: ${why}. \`docker buildx rm ${name}\` removes it`);
}

;// CONCATENATED MODULE: ./build/verify/engine.js

const dockerWith = (env, { exec }) => (args, options = {}) => exec.run('docker', args, { ...options, env: { ...env, ...options.env } });
/** @throws ShipError `smoke/no-engine` */
async function askEngine(docker) {
    const { code, stdout, stderr } = await docker(['info', '--format', '{{.OSType}}/{{.Architecture}} {{json .DriverStatus}}']);
    // Without an engine, some versions of docker print the template with empty values and end with 0.
    const [, platform, status = ''] = /^(\w+\/\w+) (.*)$/m.exec(stdout) ?? [];
    if (platform !== undefined)
        return { platform, idOf: status.includes('io.containerd.snapshotter') ? 'manifest' : 'configuration' };
    const why = code === 127 ? 'there is no `docker` program on PATH' : (stderr.trim().split('\n').at(-1) ?? `\`docker info\` ended with ${code}`);
    throw new ShipError({
        code: 'smoke/no-engine',
        what: 'The image can’t be tried out: no Docker engine answers',
        why,
        fix: 'Start one on this runner (a remote builder does not run containers), or ship without the test: `smoke: off`',
    });
}

;// CONCATENATED MODULE: ./build/verify/cleanup.js


const CONTAINER = 'smoke-container';
const IMAGE = 'smoke-image';
/** Saved before it exists: a job that is killed in between leaves nothing that its post step does not know. */
function remember({ container, image }, { runner }) {
    runner.saveState(CONTAINER, container);
    runner.saveState(IMAGE, image);
}
/** What an earlier step of this job remembered. */
const leftBehind = ({ runner }) => ({ container: runner.state(CONTAINER), image: runner.state(IMAGE) });
/** Removes both, also when the job was cancelled; what is gone already is fine. Never throws: a test that failed has its own error. */
async function cleanUp({ container, image }, env, ports) {
    const docker = dockerWith(env, ports);
    const remove = async (what, name, args) => {
        if (name === '')
            return true;
        const problem = await docker([...args, name], { evenIfCancelled: true, timeoutMs: 60_000 }).then(problemOf, messageOf);
        if (problem !== undefined)
            ports.runner.warning(`The ${what} ${name} of the smoke test could not be removed: ${problem}`);
        return problem === undefined;
    };
    // One after the other: an image in use is not removed. `--volumes` takes the unnamed volumes of VOLUME instructions along.
    const gone = [await remove('container', container, ['rm', '--force', '--volumes']), await remove('image', image, ['image', 'rm', '--force'])];
    if (gone.every(Boolean))
        remember({ container: '', image: '' }, ports);
}
function problemOf({ code, stderr }) {
    // Docker 20.10 ends with 1 where a forced removal finds nothing, later versions with 0.
    if (code === 0 || /no such (container|image)|already in progress/i.test(stderr))
        return undefined;
    return stderr.trim() || `docker ended with ${code}`;
}

;// CONCATENATED MODULE: ./build/actions/post.js



/** The post step: takes away what main made and could not take away itself. Never fails the job: what is left is said. */
async function post_cleanUp(ports) {
    const { runner, files } = ports;
    const env = JSON.parse(runner.state('docker-env') || '{}');
    await attempt('the smoke test', () => cleanUp(leftBehind(ports), env, ports), ports);
    await attempt('the builder', () => removeBuilder(runner.state('builder'), env, ports), ports);
    // The private docker configuration with the logins is among them.
    const temporary = runner.state('temporary');
    if (temporary !== '')
        await attempt('the temporary files', () => files.remove(temporary), ports);
}
async function attempt(what, clean, { runner }) {
    try {
        await clean();
    }
    catch (thrown) {
        runner.warning(`Not everything of ${what} could be removed: ${messageOf(thrown)}`);
    }
}

;// CONCATENATED MODULE: ./build/report/markdown.js
/** A table; `|` and line breaks in cells are made harmless. */
function table(head, rows) {
    return `${row(head)}|${head.map(() => '---').join('|')}|\n${rows.map(row).join('')}`;
}
const row = (cells) => `| ${cells.map(cell).join(' | ')} |\n`;
const cell = (text) => text.replaceAll('|', '\\|').replace(/\r?\n/g, ' ');
/** A code block whose fence is longer than any run of backticks inside, so that its text can't end it. */
function fenced(text, language = '') {
    const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
    const fence = '`'.repeat(longest + 1);
    return `${fence}${language}\n${text}\n${fence}\n`;
}
function folded(title, inside) {
    return `<details><summary>${escapeHtml(title)}</summary>\n\n${inside}\n</details>\n`;
}
/** Text that comes from outside, inside a code span: it can neither end it nor start another element. */
function code(text) {
    const clean = text.replace(/\r?\n/g, ' ');
    return clean.includes('`') ? `\`\` ${clean} \`\`` : `\`${clean}\``;
}
/** Text that comes from outside, as words of a sentence. */
function escapeHtml(text) {
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
/** Decimal units, as registries and docker show them: `4.2 MB`. */
function bytes(count) {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    const power = Math.min(units.length - 1, count < 1 ? 0 : Math.floor(Math.log10(count) / 3));
    const value = count / 1000 ** power;
    return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
/** `820 ms`, `3.4 s`, `2 min 5 s`. */
function duration(ms) {
    if (ms < 1000)
        return `${Math.round(ms)} ms`;
    if (ms < 60_000)
        return `${(ms / 1000).toFixed(1)} s`;
    const seconds = Math.round(ms / 1000);
    return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
/** A bar of blocks, in eighths, `width` characters for `share` = 1. */
function bar(share, width = 24) {
    const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
    const rest = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
    return '█'.repeat(Math.floor(eighths / 8)) + rest || '▏';
}

;// CONCATENATED MODULE: ./build/actions/run.js


/** The only try/catch around an action: every error ends as annotations, a failed step and nothing else. */
async function run(ports, action) {
    try {
        await action(ports);
    }
    catch (thrown) {
        ports.runner.fail();
        await tell(ports, ports.cancelled.aborted ? [cancelled] : problemsOf(thrown));
        if (thrown instanceof Error && thrown.stack)
            ports.runner.debug(thrown.stack);
    }
}
const cancelled = {
    code: 'run/cancelled',
    what: 'The job was cancelled',
    why: 'the runner asked this step to stop',
    fix: 'What the step had started is taken away again; nothing needs to be cleaned up',
};
function problemsOf(thrown) {
    if (thrown instanceof ShipError)
        return thrown.problems;
    if (thrown?.code === 'ENOSPC')
        return [diskFull(thrown)];
    return [
        {
            code: 'run/unexpected',
            what: 'gin-ship stopped at an error it did not expect',
            why: messageOf(thrown),
            fix: 'Run the job again with debug logging (secret ACTIONS_STEP_DEBUG: true) and report what it prints',
        },
    ];
}
const diskFull = (thrown) => ({
    code: 'run/disk-full',
    what: 'gin-ship could not write its temporary files',
    why: `the disk of RUNNER_TEMP is full (${messageOf(thrown)})`,
    fix: 'Free space on the runner before this step, or use a runner with a larger disk',
});
async function tell({ runner }, problems) {
    for (const problem of problems) {
        const { detail } = problem;
        if (detail)
            await runner.verbatim(async () => runner.info(detail));
        runner.error(sentence(problem), problem.at);
    }
    const shown = problems.map((problem) => {
        const detail = problem.detail ? `\n${folded('Log', fenced(problem.detail))}` : '';
        return `### ✗ ${escapeHtml(problem.what)}\n\n${escapeHtml(problem.why)}\n\n**To do:** ${escapeHtml(problem.fix)}\n${detail}`;
    });
    await runner.summary(`${shown.join('\n')}\n`);
}

;// CONCATENATED MODULE: ./build/build/args.js

/**
 * @param builder for `--builder`; '' is the current one
 * @param secrets the values of the secrets that come from an input, by id
 */
function buildCommand(request, builder, paths, secrets) {
    const { build } = request;
    const epoch = build.sourceDateEpoch === undefined ? {} : { SOURCE_DATE_EPOCH: String(build.sourceDateEpoch) };
    const argv = [
        'buildx',
        'build',
        ...one('--builder', builder),
        '--progress=rawjson',
        `--metadata-file=${paths.metadata}`,
        `--output=${output(build, paths.layout)}`,
        `--file=${build.file}`,
        ...one('--target', build.target),
        ...one('--platform', build.platforms.join(',')),
        ...pairs('--build-arg', [...build.buildArgs, ...Object.entries(epoch)]),
        ...pairs('--build-context', build.buildContexts),
        ...pairs('--label', request.labels),
        ...many('--annotation', annotations(request)),
        ...many('--secret', build.secrets.map(secretSource)),
        ...many('--ssh', build.ssh),
        ...(build.noCache ? ['--no-cache'] : []),
        ...(build.pull ? ['--pull'] : []),
        ...one('--network', build.network),
        ...many('--add-host', build.addHosts),
        ...many('--allow', build.allow),
        ...many('--ulimit', build.ulimit),
        ...one('--shm-size', build.shmSize),
        ...attestations(build.attests),
        ...many('--cache-from', build.cacheFrom),
        ...many('--cache-to', build.cacheTo),
        '--',
        build.context,
    ];
    return { argv, env: { ...epoch, ...secretValues(build.secrets, secrets) } };
}
/** `--flag=value`: a value that begins with `-` is none of buildx's flags. */
const many = (flag, values) => values.map((value) => `${flag}=${value}`);
const one = (flag, value) => (value === '' ? [] : [`${flag}=${value}`]);
const pairs = (flag, values) => values.map(([name, value]) => (value === undefined ? `${flag}=${name}` : `${flag}=${name}=${value}`));
/** One output only. What is tested is loaded from this very layout: a second exporter could differ from what is pushed. */
function output({ sourceDateEpoch }, layout) {
    // Without a time to rewrite to, BuildKit only warns.
    const rewrite = sourceDateEpoch === undefined ? '' : ',rewrite-timestamp=true';
    return `type=oci,${field('dest', layout)},tar=false${rewrite}`;
}
/** buildx adds a provenance attestation unless told otherwise: an index with another digest on every run. */
function attestations(attests) {
    const provenance = attests.some((attest) => /(^|,)type=provenance(,|$)/.test(attest));
    return [...(provenance ? [] : ['--provenance=false']), ...many('--attest', attests)];
}
/** BuildKit fails on an annotation of the index where it writes none: one platform without attestations is a single manifest. */
function annotations({ build, annotations: all }) {
    if (build.platforms.length > 1 || build.attests.length > 0)
        return all;
    return all.flatMap((annotation) => {
        const [, levels, rest] = /^([a-z,-]+(?:\[[^\]]*\])?):(.*)$/s.exec(annotation) ?? [];
        if (levels === undefined)
            return [annotation];
        const kept = levels.split(',').filter((level) => level !== 'index' && level !== 'index-descriptor');
        return kept.length === 0 ? [] : [`${kept.join(',')}:${rest}`];
    });
}
const variable = (index) => `GIN_SHIP_SECRET_${index}`;
function secretSource(secret, index) {
    const id = field('id', secret.id);
    if (secret.from === 'file')
        return `${id},${field('src', secret.path)}`;
    return `${id},${field('env', secret.from === 'env' ? secret.name : variable(index))}`;
}
/** Values go through the environment of one process: an argument is seen by every user of the machine, a file outlives a crash. */
function secretValues(sources, values) {
    return Object.fromEntries(sources.flatMap((secret, index) => (secret.from === 'input' ? [[variable(index), values.get(secret.id) ?? '']] : [])));
}

;// CONCATENATED MODULE: ./build/build/causes.js
const NETWORK = /Could not resolve host|no such host|Temporary failure (?:in name resolution|resolving)|Name or service not known|dial tcp [^\n]*(?:i\/o timeout|connection refused|network is unreachable)|bad address '[^']*'/;
/** The most telling ones first. */
const CAUSES = [
    {
        code: 'build/disk-full',
        sign: /no space left on device/i,
        inLog: true,
        tell: () => ({
            why: 'the disk is full',
            fix: 'Free space on the runner before the build: `docker buildx prune -af`, `docker system prune -af`; or use a runner with a larger disk',
        }),
    },
    {
        code: 'build/hub-limit',
        sign: /toomanyrequests|429 Too Many Requests/,
        tell: () => ({
            why: 'the registry of a base image refuses further pulls: its rate limit is reached',
            fix: 'Add a login for that registry to `registry-auth` (for Docker Hub `registry: docker.io`), or use a mirror',
        }),
    },
    {
        code: 'build/base-platform',
        sign: /no match for platform in manifest/,
        tell: () => ({
            why: 'a base image does not exist for this platform',
            fix: 'Take the platform out of `platforms`, choose another base image, or start the stage with `FROM --platform=$BUILDPLATFORM` and cross-compile',
        }),
    },
    {
        code: 'build/frontend',
        sign: /failed to resolve source metadata for (docker\.io\/docker\/dockerfile\S*?): ([^\n]*)/,
        tell: ([, image, why = '']) => ({
            what: `The Dockerfile's frontend ${image} can't be pulled`,
            why: why.split(': ').slice(-2).join(': '),
            fix: 'Take the `# syntax=` line out of the Dockerfile (BuildKit has a frontend of its own), or correct its tag',
        }),
    },
    {
        code: 'build/sbom',
        sign: /failed to resolve source metadata for (docker\.io\/docker\/buildkit-syft-scanner\S*?): ([^\n]*)/,
        tell: ([, image, why = '']) => ({
            what: `The SBOM generator ${image} can't be pulled`,
            why: why.split(': ').slice(-2).join(': '),
            fix: 'Check that the builder reaches that registry, name a mirror of it (`sbom: generator=…`), or leave the input `sbom` out',
        }),
    },
    {
        code: 'build/base-denied',
        sign: /(\S+): failed to resolve source metadata for (\S+?): [^\n]*(?:denied|unauthorized|insufficient_scope|\b401\b|\b403\b)/i,
        tell: ([, , image]) => ({
            what: `The base image ${image} can't be pulled`,
            why: 'its registry refuses access, or it does not exist',
            fix: 'Check its name; if it is private, add a login for its registry to `registry-auth`',
        }),
    },
    {
        code: 'build/base-missing',
        sign: /failed to resolve source metadata for (\S+?): [^\n]*not found/,
        tell: ([, image]) => ({
            what: `The base image ${image} can't be pulled`,
            why: 'its registry has no such image or tag',
            fix: 'Check the name and the tag in the FROM line',
        }),
    },
    {
        code: 'build/base-unreachable',
        sign: /failed to resolve source metadata for (\S+?): ([^\n]*)/,
        tell: ([, image, why = '']) => ({
            what: `The base image ${image} can't be pulled`,
            why: why.split(': ').slice(-3).join(': '),
            fix: 'Check that the builder reaches that registry; for a private CA or a mirror the builder needs its own buildkitd configuration',
        }),
    },
    {
        code: 'build/secret-missing',
        sign: /secret (\S+): not found/,
        tell: ([, id]) => ({
            why: `it requires the secret \`${id}\`, which is not given`,
            fix: `Add \`${id}=…\` to the input \`secrets\`, \`secret-envs\` or \`secret-files\`. Code from a fork gets no secrets: leave out \`required=true\` where it must build too`,
        }),
    },
    {
        code: 'build/target',
        sign: /target stage "?([^"\n]+?)"? could not be found([^\n]*)/,
        tell: ([, target, hint = '']) => ({
            what: `Input \`target\` is \`${target}\``,
            why: `the Dockerfile has no stage of that name${hint}`,
            fix: 'Use the name after AS in a FROM line',
        }),
    },
    {
        code: 'build/dockerfile',
        sign: /dockerfile parse error on line \d+: ([^\n]+)/,
        tell: ([, why = '']) => ({ what: "The Dockerfile can't be read", why, fix: 'Correct the line' }),
    },
    {
        code: 'build/entitlement',
        sign: /granting entitlement (\S+) is not allowed/,
        tell: ([, entitlement]) => ({
            what: `The builder does not grant \`${entitlement}\``,
            why: 'the input `allow` or `network` asks for it, and its configuration does not permit it',
            fix: `Start buildkitd with \`--allow-insecure-entitlement ${entitlement}\`, or give up on it`,
        }),
    },
    {
        code: 'build/entitlement',
        sign: /(network\.host|security\.insecure|device \S+) is (?:requested by the build but )?not allowed/,
        tell: ([, entitlement = '']) => ({
            what: `The Dockerfile needs \`${entitlement}\``,
            why: 'the build is not given this right',
            fix: `Add \`${entitlement.replace(' ', '=')}\` to the input \`allow\`, or take it out of the Dockerfile`,
        }),
    },
    {
        code: 'build/copy-missing',
        // The excerpt of the Dockerfile comes before BuildKit's error.
        sign: />>> (?:COPY|ADD)\b[^\n]*--from=(\S+)[^]*failed to (?:calculate checksum of ref|compute cache key)[^\n]*?"([^"\n]+)": not found/i,
        tell: ([, from = '', file = '']) => ({
            why: `\`${file}\` is not in \`${from}\``,
            fix: 'The path is one inside that stage or image: see what its steps make, and where',
        }),
    },
    {
        code: 'build/copy-missing',
        sign: /failed to (?:calculate checksum of ref|compute cache key)[^\n]*?"([^"\n]+)": not found/,
        tell: ([, file = '']) => ({
            why: `\`${file}\` is not in the build context`,
            fix: 'Paths are relative to the input `context`; look into .dockerignore too, and whether an earlier step was to make the file',
        }),
    },
    {
        code: 'build/emulator',
        sign: /exec format error/,
        inLog: true,
        tell: () => ({
            why: "it runs a program of another processor's platform, and this builder has no emulator for it",
            fix: 'Cross-compile instead, which is faster: `FROM --platform=$BUILDPLATFORM`, `GOOS=$TARGETOS GOARCH=$TARGETARCH go build`; or run docker/setup-qemu-action before',
        }),
    },
    {
        code: 'build/memory',
        sign: /exit code: 137|signal: killed|cannot allocate memory|ResourceExhausted: [^\n]*memory/,
        inLog: true,
        tell: () => ({
            why: 'it was killed, most likely because the memory ran out',
            fix: 'Use a runner with more memory, or let the step do less at once (`GOMAXPROCS`, `go build -p 2`)',
        }),
    },
    {
        code: 'build/no-oci',
        sign: /OCI exporter is not supported for the (\S+) driver/,
        tell: ([, driver]) => ({
            what: "This builder can't be used",
            why: `its driver ${driver} can't write an OCI layout`,
            fix: 'Leave the input `builder` empty, or turn on the containerd image store of the engine',
        }),
    },
    {
        code: 'build/network',
        sign: NETWORK,
        inLog: true,
        tell: ([why]) => ({
            why: `the network is out of reach from inside the build: ${why}`,
            fix: 'Try again; if it stays, check the DNS and proxy of the builder (build arguments HTTP_PROXY, HTTPS_PROXY, GOPROXY), or the inputs `network` and `add-hosts`',
        }),
    },
    {
        code: 'build/builder-lost',
        sign: /error reading from server|transport is closing|closing transport|connection reset by peer|Unavailable|failed to dial|graceful_stop|no such container|context deadline exceeded/,
        tell: ([why]) => ({
            what: 'The builder was lost during the build',
            why: `BuildKit does not answer any more (${why})`,
            fix: "Look into the builder's log (`docker logs buildx_buildkit_…0`); out of memory is the usual cause",
        }),
    },
];
/** @param error what BuildKit says; @param log what the failed step itself wrote */
function causeOf(error, log) {
    for (const { code, sign, inLog, tell } of CAUSES) {
        const found = sign.exec(error) ?? (inLog ? sign.exec(log) : null);
        if (found !== null)
            return { code, ...tell(found) };
    }
    return undefined;
}

;// CONCATENATED MODULE: external "node:string_decoder"
const external_node_string_decoder_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:string_decoder");
;// CONCATENATED MODULE: ./build/build/events.js
/** undefined where the line is none of BuildKit's events. */
function parse(line) {
    try {
        return JSON.parse(line);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/build/progress.js


const KEPT_LINES = 30;
/** BuildKit, util/progress/logs/logs.go. */
const CLIPPED = /^\[output clipped, log limit (\S+) reached\]$/;
/** What BuildKit says of the steps that it stops because another one failed. */
const CANCELED = /context canceled|Canceled/;
/** A cache that is not there yet is no failure: every first run would show an error. */
const CACHE = /^importing cache manifest/;
/** Work of BuildKit's own below this is not worth a line. */
const SHORT = 0.5;
/** Turns BuildKit's events into lines for people, and keeps what the summary and the errors need. */
class Progress {
    /** All that was no event: buildx's own words, such as the excerpt of the Dockerfile at the end. */
    words = [];
    warnings = [];
    #steps = new Map();
    #print;
    #begun = 0;
    constructor(print) {
        this.#print = print;
    }
    /** Takes one line of buildx's standard error. */
    line(line) {
        const status = line.startsWith('{') ? parse(line) : undefined;
        if (status === undefined) {
            this.words.push(line);
            return;
        }
        for (const vertex of status.vertexes ?? [])
            this.#vertex(vertex);
        for (const { vertex, data, timestamp } of status.logs ?? [])
            this.#log(vertex, Buffer.from(data, 'base64'), timestamp);
        for (const warning of status.warnings ?? [])
            this.#warn(warning);
    }
    /** The steps of the Dockerfile in the order they began, without BuildKit's own housekeeping. */
    get steps() {
        const begun = [...this.#steps.values()].filter(({ name, number }) => number > 0 && ofDockerfile(name));
        return begun.sort((a, b) => a.number - b.number).map(({ name, cached, seconds }) => ({ name, cached, seconds }));
    }
    /** The step that failed first by itself: those stopped along with it say `context canceled`. */
    get failed() {
        const failures = [...this.#steps.values()].filter(({ name, error }) => error !== '' && !CANCELED.test(error) && !CACHE.test(name));
        const found = failures.find(({ name }) => ofDockerfile(name)) ?? failures.at(-1);
        if (found === undefined)
            return undefined;
        const { name, error, log, rest, clipped } = found;
        return { name, error, log: rest === '' ? log : [...log, rest], clipped };
    }
    #warn({ short = '', url = '', range }) {
        const warning = {
            text: Buffer.from(short, 'base64')
                .toString()
                .replace(/ \(line \d+\)$/, ''),
            url,
            line: range?.[0]?.start?.line,
        };
        // Each platform finds it anew.
        if (!this.warnings.some(({ text, line }) => text === warning.text && line === warning.line))
            this.warnings.push(warning);
    }
    #vertex(vertex) {
        const step = this.#step(vertex);
        step.cached ||= vertex.cached ?? false;
        if (vertex.started === undefined)
            return;
        if (step.number === 0)
            step.number = ++this.#begun;
        if (vertex.completed === undefined) {
            step.started ??= Date.parse(vertex.started);
            if (!step.cached && !internal(step.name))
                this.#announce(step);
            return;
        }
        const took = Math.max(0, Date.parse(vertex.completed) - Date.parse(vertex.started)) / 1000;
        if (step.rest !== '')
            this.#logLine(step, step.rest, vertex.completed);
        step.rest = '';
        step.started = undefined;
        step.seconds += took;
        step.error = vertex.error ?? '';
        this.#end(step, took);
    }
    #step({ digest, name = '' }) {
        const known = this.#steps.get(digest);
        if (known !== undefined)
            return known;
        const fresh = {
            number: 0,
            cached: false,
            announced: false,
            ended: false,
            started: undefined,
            seconds: 0,
            error: '',
            log: [],
            clipped: '',
            rest: '',
        };
        // All of a digest that people look at is its beginning.
        const step = { ...fresh, decoder: new external_node_string_decoder_namespaceObject.StringDecoder('utf8'), name: name.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]{52}/g, '$1…') };
        this.#steps.set(digest, step);
        return step;
    }
    #announce(step) {
        if (!step.announced)
            this.#print(`#${step.number} ${step.name}`);
        step.announced = true;
    }
    /** @param took seconds of this stretch: BuildKit comes back to a step, such as a base image that is pulled only when it is needed */
    #end(step, took) {
        const time = `${took.toFixed(1)}s`;
        if (step.error !== '')
            this.#announce(step);
        if (CANCELED.test(step.error))
            this.#print(`#${step.number} CANCELED`);
        else if (step.error !== '')
            this.#print(`#${step.number} ${CACHE.test(step.name) ? 'nothing imported' : 'ERROR'}: ${step.error}`);
        else if (step.ended && took < SHORT)
            return;
        else if (step.cached)
            this.#print(`#${step.number} CACHED${step.announced ? '' : ` ${step.name}`}`);
        else if (step.announced)
            this.#print(`#${step.number} DONE ${time}`);
        else if (took >= SHORT)
            this.#print(`#${step.number} ${step.name} ${time}`);
        step.ended = true;
    }
    #log(digest, data, timestamp) {
        const step = this.#step({ digest });
        const lines = (step.rest + step.decoder.write(data)).split('\n');
        step.rest = lines.pop() ?? '';
        for (const line of lines)
            this.#logLine(step, line, timestamp);
    }
    #logLine(step, line, timestamp) {
        // A progress bar writes over itself: its last state is what a terminal would show.
        const shown = line.replace(/\r$/, '').split('\r').at(-1) ?? '';
        step.clipped ||= CLIPPED.exec(shown)?.[1] ?? '';
        step.log.push(shown);
        if (step.log.length > KEPT_LINES)
            step.log.shift();
        this.#announce(step);
        const seconds = step.started === undefined ? 0 : (Date.parse(timestamp) - step.started) / 1000;
        this.#print(`#${step.number} ${seconds.toFixed(3)} ${shown}`);
    }
}
const internal = (name) => /^\[([^\]]* )?(internal|auth)\]/.test(name);
/** `[2/3] RUN …`, `[build 2/3] RUN …`, `[linux/arm64 build 2/3] RUN …`. */
const ofDockerfile = (name) => /^\[([^\]]* )?\d+\/\d+\] /.test(name);

;// CONCATENATED MODULE: ./build/build/failure.js




/** The instruction that failed, why, where it stands in the Dockerfile, and what it wrote last. */
function buildFailure({ code, words, step, shownFile }) {
    const text = words.join('\n');
    const error = [step?.error ?? '', text].join('\n');
    const log = step?.log ?? [];
    const cause = causeOf(error, log.join('\n'));
    const at = placeOf(words, shownFile);
    // buildx's own words are in the group already, as its last lines.
    const detail = log.join('\n');
    return {
        code: cause?.code ?? (step === undefined ? 'build/failed' : 'build/step'),
        what: cause?.what ?? (step === undefined ? 'The build failed' : `\`${instruction(step.name)}\` failed`),
        why: cause?.why ?? whyStep(step) ?? (lastLine(reason(words)) || `buildx ended with code ${code}`),
        fix: cause?.fix ?? whereToLook(step),
        ...(at === undefined ? {} : { at }),
        ...(detail === '' ? {} : { detail }),
    };
}
function whereToLook(step) {
    if (step === undefined || step.log.length === 0)
        return 'See what buildx says at the end of the group “Build” above';
    if (step.clipped === '')
        return 'See the last lines of its output; the whole output is in the group “Build” above';
    return `See the last lines of its output. It is not whole: BuildKit threw away what was beyond its log limit of ${step.clipped}. Let the step print less, or write to a file and show its end: \`cmd >log 2>&1 || { tail -n 100 log; exit 1; }\``;
}
/** Without BuildKit's `[build 3/5]` in front, and short enough for one line. */
function instruction(name) {
    const plain = name.replace(/^\[[^\]]*\] /, '').replace(/\s+/g, ' ');
    return plain.length > 100 ? `${plain.slice(0, 99)}…` : plain;
}
function whyStep(step) {
    if (step === undefined)
        return undefined;
    const [, code] = /exit code: (\d+)/.exec(step.error) ?? [];
    if (code === undefined)
        return step.error.replace(/^failed to solve: /, '');
    const said = telling(step.log);
    return `exit code ${code}${said === '' ? '' : `: ${said}`}`;
}
/**
 * The line of a log that tells most. The last one is often only `make: *** [build] Error 1`, so the first that points at a place in the
 * source is preferred, then the last that speaks of an error.
 */
function telling(log) {
    const lines = log.map(plainLine).filter((line) => line !== '' && !CLIPPED.test(line));
    const found = lines.find((line) => /^(\S+\.\w+):\d+(:\d+)?: /.test(line)) ??
        lines.findLast((line) => /\b(error|fatal|panic|failed|cannot|can't|not found|no such|denied|undefined)\b/i.test(line) &&
            !/^(g?make(\[\d+\])?: \*\*\*|exit status)/.test(line)) ??
        lines.at(-1) ??
        '';
    return found.length > 200 ? `${found.slice(0, 199)}…` : found;
}
/** Without colours, and without the marks of tools that write for a runner (`##[error]`, `::error::`): in an annotation they are only odd. */
const plainLine = (line) => line
    .replace(/\u001b\[[0-9;]*m/g, '')
    .trim()
    .replace(/^::[\w-]+( [^:]*)?::\s*/, '')
    .replace(/##\[[\w-]+\]\s*/g, '');
/** From `ERROR:` on. */
const reason = (words) => {
    const at = words.findIndex((word) => word.startsWith('ERROR: '));
    // A value that buildx refuses is told first, and how to call it after that.
    const usage = words.findIndex((word) => word.startsWith('Usage: '));
    return (at >= 0 ? words.slice(at) : usage > 0 ? words.slice(0, usage) : words)
        .join('\n')
        .replace(/^ERROR: (failed to build: )?(failed to solve: )?/, '');
};
/** buildx ends with an excerpt, `Dockerfile:23` over a rule (BuildKit, solver/errdefs/source.go); the innermost one comes first. */
function placeOf(words, shownFile) {
    for (const [index, word] of words.entries()) {
        const [, file, line] = /^(\S.*):(\d+)$/.exec(word) ?? [];
        if (file !== undefined && /^-{20}$/.test(words[index + 1] ?? ''))
            return { file: external_node_path_namespaceObject.basename(file) === external_node_path_namespaceObject.basename(shownFile) ? shownFile : file, line: Number(line) };
    }
    const [, line] = /dockerfile parse error on line (\d+)/.exec(words.join('\n')) ?? [];
    return line === undefined ? undefined : { file: shownFile, line: Number(line) };
}

;// CONCATENATED MODULE: ./build/build/build.js






const SHORTEST_MASKED = 4;
/**
 * Builds the image once, into an OCI layout below RUNNER_TEMP.
 * @throws ShipError `build/…` with the Dockerfile's line and the failed step's last output; `engine/…`
 */
async function build(request, builder, { env, secrets }, ports) {
    const { files, runner, clock } = ports;
    const folder = await files.temporaryFolder('gin-ship-build-');
    const paths = { layout: external_node_path_namespaceObject.join(folder, 'layout'), metadata: external_node_path_namespaceObject.join(folder, 'metadata.json') };
    const command = buildCommand(request, builder.name, paths, secrets);
    await maskSecrets(request.build, ports);
    const progress = new Progress((line) => runner.info(line));
    const onLine = (line, from) => from === 'stderr' && progress.line(line);
    const started = clock.monotonic();
    const { code, stdout } = await runner.group(`Build ${request.build.shownFile}`, () => runner.verbatim(async () => {
        // A label or an argument of several lines may hold what looks like a workflow command.
        runner.info(`docker ${command.argv.map(quoted).join(' ')}`);
        const ended = await ports.exec.run('docker', command.argv, { env: { ...env, ...builder.env, ...command.env }, onLine });
        for (const line of progress.words)
            runner.info(line);
        return ended;
    }));
    if (code !== 0)
        throw await failure(request.build, code, progress, env, ports);
    if (stdout.trim() !== '')
        runner.debug(stdout);
    tellWarnings(request.build, progress, ports);
    const metadata = JSON.parse((await files.read(paths.metadata)).toString());
    return { layout: paths.layout, metadata, steps: progress.steps, seconds: (clock.monotonic() - started) / 1000, builder };
}
async function failure({ shownFile }, code, progress, env, ports) {
    const stderr = progress.words.join('\n');
    const own = engineProblem({ code, stderr }) ?? (await buildxTooOld(stderr, env, ports));
    // What docker says stands in the group already.
    if (own !== undefined)
        return new ShipError(withoutDetail(own));
    return new ShipError(buildFailure({ code, words: progress.words, step: progress.failed, shownFile }));
}
function withoutDetail(problem) {
    const { detail, ...rest } = problem;
    return detail === undefined ? problem : rest;
}
/** Those from inputs are masked when they are read; what a variable or a file holds is known only here. */
async function maskSecrets({ secrets }, { runner, files }) {
    for (const secret of secrets) {
        const value = secret.from === 'env' ? runner.env[secret.name] : secret.from === 'file' ? (await files.read(secret.path)).toString() : '';
        // Line by line, because a log shows lines; a mask for the `{` of a JSON key would hide every `{` there is.
        for (const line of (value ?? '').split(/\r?\n/))
            if (line.trim().length >= SHORTEST_MASKED)
                runner.mask(line.trim());
    }
}
/** BuildKit's remarks about the Dockerfile, each at its line; GitHub shows no more than ten of a kind anyway. */
function tellWarnings({ shownFile }, { warnings }, { runner }) {
    for (const { text, url, line } of warnings.slice(0, 10)) {
        runner.warning(url === '' ? text : `${text} (${url})`, { file: shownFile, ...(line === undefined ? {} : { line }) });
    }
}
/** For people who want to run it themselves; a build argument may hold blanks. */
const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw `'\''`)}'`);

;// CONCATENATED MODULE: ./build/image/layout.js


/** The file that holds the bytes of a descriptor. */
function blobPath(folder, digest) {
    const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
    if (hex === undefined)
        throw broken(folder, `\`${digest}\` is no sha256 digest`);
    return external_node_path_namespaceObject.join(folder, 'blobs', 'sha256', hex);
}
/** @throws ShipError `layout/broken` where a file of it is missing or no JSON */
async function readLayout(folder, files) {
    const json = async (file) => {
        const bytes = await files.readIfThere(file);
        if (bytes === undefined)
            throw broken(folder, `${external_node_path_namespaceObject.relative(folder, file)} is missing`);
        try {
            return JSON.parse(bytes.toString());
        }
        catch (cause) {
            throw broken(folder, `${external_node_path_namespaceObject.relative(folder, file)} is no JSON`, cause);
        }
    };
    const top = await json(external_node_path_namespaceObject.join(folder, 'index.json'));
    const root = top.manifests?.[0];
    if (root === undefined || top.manifests?.length !== 1)
        throw broken(folder, 'index.json does not name exactly one image');
    const entries = isIndex(root) ? ((await json(blobPath(folder, root.digest))).manifests ?? []) : [root];
    const manifests = await Promise.all(entries.map(async (descriptor) => {
        const manifest = await json(blobPath(folder, descriptor.digest));
        const configuration = await json(blobPath(folder, manifest.config.digest));
        const attestation = descriptor.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
        return {
            descriptor,
            attestation,
            config: manifest.config,
            layers: manifest.layers,
            configuration,
            platform: attestation ? '' : platformOf(descriptor, configuration),
        };
    }));
    return { folder, root: plain(root), manifests };
}
const isIndex = ({ mediaType }) => mediaType === 'application/vnd.oci.image.index.v1+json' || mediaType === 'application/vnd.docker.distribution.manifest.list.v2+json';
function platformOf({ platform }, configuration) {
    const { os, architecture, variant } = platform ?? configuration;
    return [os, architecture, variant].filter((part) => part !== undefined && part !== '').join('/');
}
/** Without the annotations that name the image in index.json: they are no part of what is pushed. */
const plain = ({ mediaType, digest, size }) => ({ mediaType, digest, size });
function broken(folder, why, cause) {
    return new ShipError({
        code: 'layout/broken',
        what: `The image layout in ${folder} can't be read`,
        why,
        fix: 'Run the job again; if it happens again, report it with the debug log',
    }, { cause });
}

;// CONCATENATED MODULE: ./build/push/authority.js



/** Where Go's programs look for the system's certificates, in its order (crypto/x509, root_linux.go). */
const SYSTEM_BUNDLES = [
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/certs/ca-bundle.crt',
    '/etc/ssl/ca-bundle.pem',
    '/etc/pki/tls/cacert.pem',
    '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
    '/etc/ssl/cert.pem',
];
/**
 * The certificates of the input `registry-ca`: PEM text, or the path of a PEM file; undefined where it is empty.
 * @throws ShipError `input/registry-ca`
 */
async function readAuthority(text, files, { env }) {
    if (text === '')
        return undefined;
    const inline = text.includes('-----BEGIN');
    const file = external_node_path_namespaceObject.resolve(env['GITHUB_WORKSPACE'] ?? '.', text);
    const pem = inline ? text : (await files.readIfThere(file))?.toString();
    if (pem === undefined)
        throw authority_wrong(`there is no file ${file}`);
    const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (certificates.length === 0)
        throw authority_wrong(`${inline ? 'the text' : file} holds no certificate`);
    for (const certificate of certificates) {
        try {
            void new external_node_crypto_namespaceObject.X509Certificate(certificate);
        }
        catch (cause) {
            throw authority_wrong(`a certificate in it can't be read (${messageOf(cause)})`);
        }
    }
    // Only the certificates: what else is in the file, perhaps a key, goes nowhere.
    return `${certificates.join('\n')}\n`;
}
function authority_wrong(why) {
    return new ShipError({
        code: 'input/registry-ca',
        what: 'Input `registry-ca` is wrong',
        why,
        fix: 'Give the certificate of the CA as PEM text (“-----BEGIN CERTIFICATE-----”), or the path of a file with it, inside the workspace or absolute',
    });
}
/** Writes the system's certificates and ours into one file: docker and buildx take it by SSL_CERT_FILE, which replaces the system's. */
async function writeBundle(ca, file, files, { env }) {
    for (const candidate of [env['SSL_CERT_FILE'] ?? '', ...SYSTEM_BUNDLES]) {
        const system = candidate === '' ? undefined : await files.readIfThere(candidate);
        if (system !== undefined)
            return files.write(file, `${system.toString().trimEnd()}\n${ca}`);
    }
    return files.write(file, ca);
}

;// CONCATENATED MODULE: ./build/push/names.js
/** Docker Hub answers under one name, is written under others, and is kept in config.json under a third. */
const HUB = 'registry-1.docker.io';
const HUB_NAMES = new Set(['docker.io', 'index.docker.io', 'registry.hub.docker.com', 'hub.docker.com', HUB]);
const HUB_KEY = 'https://index.docker.io/v1/';
/** `https://GHCR.io/`, `docker.io/me` → the host and port that one talks to. */
function registryHost(written) {
    const host = written
        .replace(/^https?:\/\//i, '')
        .replace(/\/.*$/, '')
        .toLowerCase();
    return HUB_NAMES.has(host) ? HUB : host;
}
/** The key of a registry in config.json, and what a credential helper is asked for. */
const configKey = (host) => (host === HUB ? HUB_KEY : host);
/** What people call the registry, and what `docker login` takes. */
const shownHost = (host) => (host === HUB ? 'docker.io' : host);
/** All registries of the image names, each once, in their order. */
const registriesOf = (repositories) => [...new Set(repositories.map(({ registry }) => registry))];

;// CONCATENATED MODULE: ./build/push/config.js



/** @throws ShipError `push/docker-config` where the user's config.json is no JSON */
async function readUserConfig(files, { env }) {
    const folder = env['DOCKER_CONFIG'] || external_node_path_namespaceObject.join(env['HOME'] || '/root', '.docker');
    const file = external_node_path_namespaceObject.join(folder, 'config.json');
    const bytes = await files.readIfThere(file);
    if (bytes === undefined || bytes.length === 0)
        return { folder, config: {} };
    try {
        const config = JSON.parse(bytes.toString());
        if (typeof config === 'object' && config !== null && !Array.isArray(config))
            return { folder, config: config };
    }
    catch {
        // Told below, without the parser's message: it quotes the text.
    }
    throw new ShipError({
        code: 'push/docker-config',
        what: `Docker's configuration ${file} can't be read`,
        why: 'it is no JSON object',
        fix: 'Mend or remove the file',
    });
}
/** A login that is there already, from a credential helper or from the file, in docker's order; its secret is masked. */
async function existingLogin(host, { config }, ports) {
    const helper = config.credHelpers?.[configKey(host)] ?? config.credsStore ?? '';
    const found = (helper === '' ? undefined : await askHelper(helper, host, ports)) ?? fromFile(host, config);
    if (found !== undefined)
        ports.runner.mask('password' in found ? found.password : found.identityToken);
    return found;
}
function fromFile(host, { auths = {} }) {
    // Old versions wrote https:// and a path in front of and behind the host.
    const entry = auths[configKey(host)] ?? Object.entries(auths).find(([key]) => registryHost(key) === host)?.[1];
    if (entry === undefined)
        return undefined;
    if (entry.identitytoken)
        return { identityToken: entry.identitytoken };
    const pair = entry.auth ? Buffer.from(entry.auth, 'base64').toString() : `${entry.username ?? ''}:${entry.password ?? ''}`;
    const at = pair.indexOf(':');
    const password = pair.slice(at + 1).replace(/\0+$/, '');
    return at < 1 || password === '' ? undefined : { username: pair.slice(0, at), password };
}
/** The protocol of docker-credential-helpers: the address on standard input, JSON on standard output. */
async function askHelper(helper, host, { exec, runner }) {
    const program = `docker-credential-${helper}`;
    const { code, stdout, stderr } = await exec.run(program, ['get'], { stdin: configKey(host), timeoutMs: 30_000 });
    if (code === 0) {
        try {
            const { Username: username, Secret: secret } = JSON.parse(stdout);
            if (username && secret)
                return username === '<token>' ? { identityToken: secret } : { username, password: secret };
        }
        catch {
            runner.warning(`${program} gave no JSON for ${shownHost(host)}; its login is not used`);
        }
        return undefined;
    }
    const said = `${stdout}${stderr}`.trim();
    if (!/credentials not found|no credentials/i.test(said)) {
        const why = code === 127 ? 'there is no such program on PATH' : code === 124 ? 'no answer in 30 s' : (said.split('\n')[0] ?? '').slice(0, 200);
        runner.warning(`${program}, named in Docker's configuration, gave no login for ${shownHost(host)}: ${why}`);
    }
    return undefined;
}

;// CONCATENATED MODULE: ./build/push/retry.js

const TRIES = 6;
/** Nobody listens: on a started machine that rarely mends itself, but a registry behind a restarting proxy does. */
const REFUSED_TRIES = 4;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A registry that asks for more than this is better asked by another run. */
const LONGEST_ASKED_MS = 60_000;
/** All waits of one request together. */
const PATIENCE_MS = 180_000;
const PASSING_STATUS = new Set([408, 429, 500, 502, 503, 504]);
/** The code of an error for an upload that the registry no longer knows of: it is begun anew. */
const UPLOAD_LOST = 'UPLOAD_LOST';
const PASSING_ERROR = new Set([
    UPLOAD_LOST,
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ECONNREFUSED',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ECONNABORTED',
    'HPE_INVALID_EOF_STATE',
]);
/** Whether another try may end better. Pure: `now` (ms since 1970) is only for a Retry-After that is a date. */
function judge(outcome, now) {
    if (outcome instanceof Error) {
        const code = retry_codeOf(outcome);
        if (!PASSING_ERROR.has(code) && !/socket hang up|aborted/i.test(outcome.message))
            return { again: false };
        return { again: true, why: code === '' ? outcome.message : code, tries: code === 'ECONNREFUSED' ? REFUSED_TRIES : TRIES };
    }
    if (!PASSING_STATUS.has(outcome.status))
        return { again: false };
    const waitMs = retryAfter(outcome.headers['retry-after'], now);
    return { again: true, why: `HTTP ${outcome.status}`, tries: TRIES, ...(waitMs === undefined ? {} : { waitMs }) };
}
/** Node's code of an error; of the first one where several addresses of a host were tried. */
function retry_codeOf(error) {
    const { code, errors } = error;
    if (typeof code === 'string')
        return code;
    return errors?.[0] === undefined ? '' : retry_codeOf(errors[0]);
}
/** RFC 9110 10.2.3: whole seconds or an HTTP date; in milliseconds from now, at most a minute. */
function retryAfter(value, now) {
    if (value === undefined)
        return undefined;
    const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
    return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_ASKED_MS);
}
/** Exponential with full jitter, in milliseconds; `random` in [0, 1). What the registry asks for is the least. */
function waitBefore(attempt, random, askedMs = 0) {
    return askedMs + Math.round(random * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1)));
}
/**
 * Sends until the outcome is final, and says each further try in one line.
 * @param what as in "again: PUT of layer sha256:…"
 * @throws what the last try threw
 */
async function persist(what, send, { clock, runner, cancelled }) {
    let waited = 0;
    for (let attempt = 1;; attempt++) {
        const outcome = await send().catch((thrown) => {
            if (cancelled.aborted || !(thrown instanceof Error) || thrown instanceof ShipError)
                throw thrown;
            return thrown;
        });
        const verdict = judge(outcome, clock.now());
        const wait = verdict.again ? waitBefore(attempt, clock.random(), verdict.waitMs) : 0;
        if (!verdict.again || attempt >= verdict.tries || waited + wait > PATIENCE_MS) {
            if (outcome instanceof Error)
                throw outcome;
            return outcome;
        }
        const asked = verdict.waitMs === undefined ? '' : ', as the registry asks';
        runner.info(`${what}: ${verdict.why}; try ${attempt + 1} of ${verdict.tries} in ${(wait / 1000).toFixed(1)} s${asked}`);
        runner.debug(outcome instanceof Error ? messageOf(outcome) : outcome.body.toString('utf8', 0, 500));
        await clock.sleep(wait);
        waited += wait;
    }
}

;// CONCATENATED MODULE: ./build/push/fault.js



const fault_UNKNOWN_CA = /^(UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT)$/;
/** A request that had no good end, in the user's terms and with its cure. */
function fault(doing, outcome) {
    const words = outcome instanceof Error ? noAnswer(doing, outcome) : refused(doing, outcome);
    return new ShipError({ what: `Could not ${doing.what}`, ...words }, outcome instanceof Error ? { cause: outcome } : {});
}
function noAnswer({ host: name }, error) {
    const host = shownHost(name);
    const code = retry_codeOf(error);
    if (fault_UNKNOWN_CA.test(code)) {
        return {
            code: 'push/unknown-ca',
            why: `${host} has a certificate of a CA that is not known here (${code})`,
            fix: 'Give its CA in `registry-ca`, as PEM text or as the path of a PEM file',
        };
    }
    if (/CERT|ALTNAME/.test(code)) {
        return {
            code: 'push/certificate',
            why: `the certificate of ${host} is not good: ${messageOf(error)}`,
            fix: 'Renew the certificate of the registry, or use the name that it is made out to',
        };
    }
    if ('path' in error || code === 'WRONG_LENGTH') {
        return {
            code: 'layout/broken',
            why: `a file of the built image changed after it was verified: ${messageOf(error)}`,
            fix: 'Run the job again; nothing else may write to RUNNER_TEMP',
        };
    }
    if (isPlainHttp(error)) {
        return {
            code: 'push/plain-http',
            why: `${host} does not speak TLS`,
            fix: 'Put TLS in front of the registry: without it a password could be read on the way. Plain HTTP is used for loopback addresses only',
        };
    }
    if (code === 'ENOTFOUND')
        return { code: 'push/unreachable', why: `there is no host of the name ${host}`, fix: 'Check the image name and the input `registry`' };
    const why = code === 'ECONNREFUSED' ? `nothing listens at ${host}` : messageOf(error) || code;
    return { code: 'push/unreachable', why, fix: `Check that ${host} is up and that this runner may reach it (a proxy is taken from HTTPS_PROXY)` };
}
/** TLS was offered and something that is no TLS came back. */
const isPlainHttp = (error) => /^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL))/.test(retry_codeOf(error)) &&
    !/alert/i.test(messageOf(error));
function refused(doing, answer) {
    const said = quote(answer);
    const why = `${shownHost(doing.host)} said ${said}`;
    return { ...cure(doing, answer.status, said), why };
}
function cure(doing, status, said) {
    if (/immutab|cannot be overwritten|AlreadyExists/i.test(said)) {
        return {
            code: 'push/immutable',
            fix: 'The registry keeps this tag as it is: ship under a new version, or allow the tag to be overwritten there',
        };
    }
    if (/expired/i.test(said) && [400, 401, 403].includes(status))
        return { code: 'push/expired', fix: 'The token is no longer valid: get a new one shortly before this step' };
    if (status === 413 || /quota|insufficient.storage|exceeds/i.test(said))
        return { code: 'push/too-large', fix: 'Make room at the registry or raise its limits, or make the image smaller' };
    if (status === 429)
        return {
            code: 'push/busy',
            fix: 'The registry limits requests, and stayed at it for all tries: run the job again later, or log in with an account that has a higher limit',
        };
    if (status === 401)
        return unauthorised(doing);
    // GHCR's token server says 403 to a wrong password.
    if (status === 403)
        return doing.path === undefined ? unauthorised(doing) : { code: 'push/denied', fix: pushRight(doing) };
    if (status === 404 && doing.path === undefined) {
        return {
            code: 'push/no-registry',
            fix: `Check the image names and the input \`registry\`: ${shownHost(doing.host)} is no registry, or not at this port`,
        };
    }
    if (status === 404)
        return { code: 'push/no-repository', fix: noRepository(doing) };
    if (status >= 500)
        return { code: 'push/registry-down', fix: 'The registry failed at this for all tries: look at its status page and run the job again' };
    return { code: 'push/refused', fix: 'Look at what the registry said; the debug log has all requests' };
}
function unauthorised(doing) {
    const host = shownHost(doing.host);
    if (!doing.loggedIn)
        return { code: 'push/no-login', fix: `Give \`username\` and \`password\` for ${host}, or log in to it in an earlier step` };
    if (doing.path !== undefined)
        return { code: 'push/denied', fix: pushRight(doing) };
    return {
        code: 'push/wrong-password',
        fix: `Check \`username\` and \`password\` for ${host}: the password may be wrong, or a token that was revoked or has expired`,
    };
}
function pushRight({ host, path }) {
    const where = path === undefined ? shownHost(host) : `${shownHost(host)}/${path}`;
    if (host === 'ghcr.io') {
        return `Give the job \`permissions: packages: write\`; where ${where} was first pushed from elsewhere, add this repository under “Manage Actions access” in the package's settings`;
    }
    return `Give this user or token the right to push to ${where}`;
}
function noRepository({ host, path }) {
    if (/\.dkr\.ecr\./.test(host))
        return `Create it first: aws ecr create-repository --repository-name ${path}`;
    return `Check the image name; some registries want ${shownHost(host)}/${path} to be created before the first push`;
}
/** The errors of distribution-spec, or of a token server, in one readable line. */
function quote({ status, body }) {
    const text = body.toString('utf8', 0, 2_000);
    let said = [];
    try {
        const parsed = JSON.parse(text);
        said = (parsed.errors ?? []).map(({ code, message, detail }) => [code, message, typeof detail === 'string' ? detail : ''].filter(Boolean).join(': '));
        if (said.length === 0)
            said = [parsed.message ?? parsed.details ?? parsed.error ?? ''];
    }
    catch {
        // A proxy in front of the registry answers in HTML; only a plain sentence is worth showing.
        said = /^\s*</.test(text) ? [] : [text];
    }
    const line = said.join('; ').replace(/\s+/g, ' ').trim().slice(0, 300);
    return line === '' ? `HTTP ${status}` : `HTTP ${status}: ${line}`;
}

;// CONCATENATED MODULE: ./build/push/auth.js




/** The first challenge of WWW-Authenticate that is known here; undefined where there is none. */
function parseChallenge(header) {
    const found = /(?:^|,\s*)(basic|bearer)(?:\s+|$)(.*)/is.exec(header ?? '');
    if (found === null)
        return undefined;
    if (found[1]?.toLowerCase() === 'basic')
        return { scheme: 'basic' };
    const pairs = [...(found[2] ?? '').matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)];
    const parameters = new Map(pairs.map(([, name, quoted, bare]) => [name?.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '']));
    const realm = parameters.get('realm');
    return realm === undefined || !URL.canParse(realm) ? undefined : { scheme: 'bearer', realm, service: parameters.get('service') ?? '' };
}
const basic = (username, password) => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
/** The value of Authorization. Anonymous where there is no credential: '' for a registry that wants Basic. */
async function authorization(asking, doing, ports) {
    const { challenge, credential } = asking;
    if (challenge.scheme === 'bearer')
        return `Bearer ${await token(asking, challenge, doing, ports)}`;
    return credential !== undefined && 'password' in credential ? basic(credential.username, credential.password) : '';
}
async function token(asking, challenge, doing, ports) {
    const { protocol, hostname, host } = new URL(challenge.realm);
    if (protocol !== 'https:' && !isLoopback(hostname)) {
        throw new ShipError({
            code: 'push/plain-http',
            what: `Could not ${doing.what}`,
            why: `the registry sends passwords to ${host} without TLS`,
            fix: 'Set an https:// realm in the configuration of the registry',
        });
    }
    const request = tokenRequest(asking, challenge);
    const answer = await persist(`Asking ${host} for a token`, () => ports.http.request(request), ports).catch((thrown) => {
        throw thrown instanceof Error && !ports.cancelled.aborted ? fault({ ...doing, host }, thrown) : thrown;
    });
    if (answer.status !== 200)
        throw fault(doing, answer);
    const given = readToken(answer.body);
    if (given !== undefined)
        return given;
    throw new ShipError({
        code: 'push/refused',
        what: `Could not ${doing.what}`,
        why: `${host} answered without a token`,
        fix: 'Check the address of the token server in the configuration of the registry',
    });
}
function readToken(body) {
    try {
        const { token, access_token } = JSON.parse(body.toString());
        return token ?? access_token;
    }
    catch {
        return undefined;
    }
}
function tokenRequest({ credential, scopes, ca }, { realm, service }) {
    const trust = ca === undefined ? {} : { ca };
    if (credential !== undefined && 'identityToken' in credential) {
        const form = new URLSearchParams({ grant_type: 'refresh_token', client_id: 'gin-ship', service, refresh_token: credential.identityToken });
        if (scopes.length > 0)
            form.set('scope', scopes.join(' '));
        return { method: 'POST', url: realm, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString(), ...trust };
    }
    const url = new URL(realm);
    if (service !== '')
        url.searchParams.set('service', service);
    for (const scope of scopes)
        url.searchParams.append('scope', scope);
    if (credential === undefined)
        return { method: 'GET', url: url.href, ...trust };
    url.searchParams.set('account', credential.username);
    return { method: 'GET', url: url.href, headers: { authorization: basic(credential.username, credential.password) }, ...trust };
}

;// CONCATENATED MODULE: ./build/push/connection.js





/**
 * Finds out whether the registry speaks TLS and which login it wants, and tries the login.
 * @throws ShipError `push/unreachable`, `push/unknown-ca`, `push/plain-http`, `push/wrong-password`, …
 */
async function connect(host, credential, ca, ports) {
    const doing = { what: `log in to ${host}`, host, loggedIn: credential !== undefined };
    const { base, answer } = await probe(doing, ca, ports);
    const connection = { host, base, ca, credential, challenge: parseChallenge(answer.headers['www-authenticate']), tokens: new Map() };
    const silent = answer.status === 401 && connection.challenge === undefined;
    // Anything but "welcome" or "who are you" is no registry (distribution-spec, end-1), or one in trouble.
    if (silent || (answer.status >= 400 && answer.status !== 401))
        throw fault(doing, answer);
    if (answer.status !== 401 || credential === undefined)
        return connection;
    const checked = await send(connection, { what: doing.what, scopes: [] }, () => ({ method: 'GET', url: `${base}/v2/` }), ports);
    if (checked.status === 401 || checked.status === 403)
        throw fault(doing, checked);
    return connection;
}
async function probe(doing, ca, ports) {
    const ask = async (base) => {
        const request = { method: 'GET', url: `${base}/v2/`, idleMs: 20_000, ...(ca === undefined ? {} : { ca }) };
        return { base, answer: await persist(`Asking ${doing.host}`, () => ports.http.request(request), ports) };
    };
    try {
        return await ask(`https://${doing.host}`).catch((thrown) => {
            // Loopback only: nobody is on that way. Everywhere else a password must not travel in clear.
            if (isPlainHttp(thrown) && isLoopback(new URL(`http://${doing.host}`).hostname))
                return ask(`http://${doing.host}`);
            throw thrown;
        });
    }
    catch (thrown) {
        throw connection_noAnswer(thrown, doing, ports);
    }
}
const connection_noAnswer = (thrown, doing, { cancelled }) => thrown instanceof Error && !(thrown instanceof ShipError) && !cancelled.aborted ? fault(doing, thrown) : thrown;
/**
 * One request with the login it needs; a token that is no longer taken is renewed once. No retry of failures.
 * @param make gives the request anew for each sending, because a stream can be read only once
 */
async function send(connection, sending, make, ports) {
    const first = await sendWith(connection, make(), await header(connection, sending, ports), ports);
    if (first.status !== 401)
        return first;
    connection.challenge = parseChallenge(first.headers['www-authenticate']) ?? connection.challenge;
    if (connection.challenge === undefined)
        return first;
    connection.tokens.delete(sending.scopes.join(' '));
    return sendWith(connection, make(), await header(connection, sending, ports), ports);
}
function sendWith({ base, ca }, request, authorization, ports) {
    // A storage service that an upload is sent on to has its own signature in the address; our login is none of its business.
    const ours = new URL(request.url).host === new URL(base).host;
    const headers = { ...request.headers, ...(ours && authorization !== '' ? { authorization } : {}) };
    return ports.http.request({ ...request, headers, ...(ca === undefined ? {} : { ca }) });
}
function header(connection, sending, ports) {
    const { challenge, credential, ca, tokens } = connection;
    if (challenge === undefined)
        return Promise.resolve('');
    const key = sending.scopes.join(' ');
    const known = tokens.get(key);
    if (known !== undefined)
        return known;
    const given = authorization({ challenge, credential, scopes: sending.scopes, ca }, doingOf(connection, sending), ports);
    tokens.set(key, given);
    given.catch(() => tokens.delete(key));
    return given;
}
const doingOf = ({ host, credential }, { what, path }) => ({
    what,
    host,
    loggedIn: credential !== undefined,
    ...(path === undefined ? {} : { path }),
});
/** Tries until the outcome is final; see retry.ts. @throws ShipError where no answer came */
async function persistently(connection, sending, attempt, ports) {
    const what = `${sending.what.charAt(0).toUpperCase()}${sending.what.slice(1)}`;
    return persist(what, attempt, ports).catch((thrown) => {
        throw connection_noAnswer(thrown, doingOf(connection, sending), ports);
    });
}

;// CONCATENATED MODULE: ./build/push/docker.js


const docker_TRIES = 3;
/**
 * `docker login` for the builder: base images and caches may be private too. The password goes through standard input.
 * @param env DOCKER_CONFIG and SSL_CERT_FILE of the session
 * @throws ShipError `push/docker-login`
 */
async function dockerLogin(login, env, ports) {
    const { exec, clock, runner } = ports;
    const { registry, username, password } = login;
    const host = shownHost(registry);
    const engine = login.plainHttp === true ? {} : NO_ENGINE;
    for (let attempt = 1;; attempt++) {
        const { code, stdout, stderr } = await exec.run('docker', ['login', host, '--username', username, '--password-stdin'], {
            env: { ...env, ...engine },
            stdin: password,
            timeoutMs: 60_000,
        });
        if (code === 0)
            return runner.info(`Logged in to ${host} as ${username}`);
        const why = code === 127 ? 'there is no docker on PATH' : docker_lastLine(`${stdout}\n${stderr}`).replaceAll(password, '***');
        if (code === 127 || attempt === docker_TRIES) {
            throw new ShipError({
                code: 'push/docker-login',
                what: `Docker could not log in to ${host}`,
                why,
                fix: code === 127 ? 'Install the docker CLI on the runner' : 'The login itself was accepted by the registry a moment ago: run the job again',
            });
        }
        runner.info(`Docker could not log in to ${host}: ${why}; try ${attempt + 1} of ${docker_TRIES}`);
        await clock.sleep(1_000 * 2 ** attempt);
    }
}
/**
 * With an engine at hand the CLI lets the engine log in, and that knows neither the private CA nor this step's proxy. With none it does
 * so itself; only plain HTTP it leaves to the engine (docker 28). Only root could listen there, and it is short: a runner's own folders
 * may be longer than a socket's path can be.
 */
const NO_ENGINE = { DOCKER_HOST: 'unix:///nonexistent/no-engine.sock', DOCKER_CONTEXT: undefined, DOCKER_TLS_VERIFY: undefined };
/** Docker prints warnings first and its error last. */
const docker_lastLine = (text) => text.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? '';

;// CONCATENATED MODULE: ./build/push/credentials.js







/**
 * Checks every login that this run needs with the registry itself, before a long build, and hands those that were given to docker.
 * In an untrusted run nothing of it happens: the session is anonymous.
 * @throws ShipError `push/wrong-password`, `push/unknown-ca`, `push/no-login`, …: all registries' problems at once
 */
async function login(options, given, plan, ports) {
    const ca = await readAuthority(options.registryCa, ports.files, ports.runner);
    const logins = usable(given, plan, ports);
    const user = await readUserConfig(ports.files, ports.runner);
    const connections = new Map();
    const open = async (host) => {
        const own = logins.find(({ registry }) => registry === host);
        return connect(host, own ?? (plan.push.trusted ? await existingLogin(host, user, ports) : undefined), ca, ports);
    };
    const session = {
        connect(registry) {
            const host = registryHost(registry);
            const connection = connections.get(host) ?? open(host);
            connections.set(host, connection);
            return connection;
        },
    };
    await check(session, logins, plan);
    const env = await environment(options, logins, user, ca, ports);
    for (const one of logins) {
        const { base } = await session.connect(one.registry);
        await dockerLogin({ ...one, plainHttp: base.startsWith('http:') }, env, ports);
    }
    return { ...session, env };
}
function usable(given, plan, { runner }) {
    if (!plan.push.trusted) {
        if (given.length > 0)
            runner.info('No login: this run builds code that is not trusted with it');
        return [];
    }
    const first = plan.repositories[0]?.registry;
    const known = given.flatMap((one) => {
        const registry = one.registry ?? first;
        return registry === undefined ? [] : [{ ...one, registry: registryHost(registry) }];
    });
    const empty = known.filter(({ password }) => password === '');
    if (empty.length > 0 && plan.push.push)
        throw new ShipError(empty.map(emptyPassword));
    for (const { from, registry } of empty)
        runner.info(`No login to ${shownHost(registry)}: the password in \`${from}\` is empty`);
    return known.filter(({ password }) => password !== '');
}
const emptyPassword = ({ from, registry }) => ({
    code: 'input/registry-auth',
    what: `Input \`${from}\` is wrong`,
    why: `the password for ${shownHost(registry)} is empty`,
    fix: 'Check the name of the secret, and that this workflow may read it',
});
async function check(session, logins, plan) {
    const hosts = new Set([...logins.map(({ registry }) => registry), ...(plan.push.push ? registriesOf(plan.repositories) : [])]);
    const results = await Promise.allSettled([...hosts].map((host) => session.connect(host)));
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    const unexpected = failures.find((failure) => !(failure instanceof ShipError));
    if (unexpected !== undefined)
        throw unexpected;
    const anonymous = results.flatMap((result) => result.status === 'fulfilled' && result.value.challenge !== undefined && result.value.credential === undefined ? [result.value.host] : []);
    const problems = [...failures.flatMap((failure) => failure.problems), ...anonymous.map(noLogin)];
    if (problems.length > 0)
        throw new ShipError(problems, failures.length > 0 ? { cause: failures[0].cause } : {});
}
const noLogin = (host) => ({
    code: 'push/no-login',
    what: `There is no login to ${shownHost(host)}`,
    why: 'the registry wants one, no `password` is given, and Docker’s configuration has none either',
    fix: host === 'ghcr.io' ? 'Give `password: ${{ secrets.GITHUB_TOKEN }}`' : 'Give `username` and `password`, or log in to it in an earlier step',
});
/**
 * A folder of its own in front of the user's configuration: nothing of it is changed, and our logins go with the folder, which the
 * post step takes away with all temporary files.
 */
async function environment(options, logins, user, ca, ports) {
    const { files, runner } = ports;
    const own = logins.length > 0 && options.logout !== false;
    if (!own && ca === undefined)
        return {};
    const folder = await files.temporaryFolder('gin-ship-docker-');
    const env = {};
    if (ca !== undefined) {
        env['SSL_CERT_FILE'] = external_node_path_namespaceObject.join(folder, 'ca-bundle.pem');
        await writeBundle(ca, env['SSL_CERT_FILE'], files, runner);
    }
    if (own) {
        // '' is docker's way to say "in this file, not in the system's store".
        const inFile = Object.fromEntries(logins.map(({ registry }) => [configKey(registry), '']));
        const config = { ...user.config, credHelpers: { ...user.config.credHelpers, ...inFile } };
        await files.write(external_node_path_namespaceObject.join(folder, 'config.json'), JSON.stringify(config), 0o600);
        await linkUserFolders(user.folder, folder, files);
        env['DOCKER_CONFIG'] = folder;
        env['BUILDX_CONFIG'] = runner.env['BUILDX_CONFIG'] || external_node_path_namespaceObject.join(user.folder, 'buildx');
    }
    return env;
}
/** Plugins and contexts are looked up beside config.json. */
async function linkUserFolders(from, to, files) {
    for (const name of ['cli-plugins', 'contexts']) {
        const real = await files.realPath(external_node_path_namespaceObject.join(from, name));
        if (real !== undefined)
            await files.link(real, external_node_path_namespaceObject.join(to, name));
    }
}

;// CONCATENATED MODULE: ./build/push/pool.js
/**
 * Works on all items, at most `width` at a time. After the first failure nothing new is begun; what is under way is waited for,
 * so that nothing goes on behind the back of whoever catches the error.
 * @throws what failed first
 */
async function inParallel(width, items, work) {
    const results = [];
    const failures = [];
    const rest = [...items.entries()];
    const worker = async () => {
        for (let next = rest.shift(); next !== undefined && failures.length === 0; next = rest.shift()) {
            const [at, item] = next;
            await work(item).then((result) => (results[at] = result), (thrown) => failures.push(thrown));
        }
    };
    await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
    if (failures.length > 0)
        throw failures[0];
    return results;
}

;// CONCATENATED MODULE: ./build/push/content.js


/** Enough to fill the line to a registry; more only makes a rate limit more likely. */
const WIDTH = 4;
/** Manifests are small and are read once: what is pushed by digest and what is pushed under a tag can't differ. */
async function readContent(layout, { files }) {
    const manifestOf = async ({ digest, mediaType }) => ({ digest, mediaType, bytes: await files.read(blobPath(layout.folder, digest)) });
    const below = layout.manifests.map(({ descriptor }) => descriptor).filter(({ digest }) => digest !== layout.root.digest);
    const blobs = layout.manifests.flatMap(({ config, layers }) => [...layers, config]);
    return {
        root: layout.root,
        rootManifest: await manifestOf(layout.root),
        manifests: await Promise.all(below.map(manifestOf)),
        blobs: [...new Map(blobs.map((blob) => [blob.digest, blob])).values()],
    };
}
/**
 * Blobs, then manifests by digest, then the root by digest: at no time does the registry hold something that points nowhere.
 * @param from path of a repository of the same registry that has all of it already
 * @returns whether the root was there before
 */
async function pushContent(remote, content, layout, from, ports) {
    const sent = { uploaded: 0, mounted: 0, skipped: 0, bytes: 0 };
    await inParallel(WIDTH, content.blobs, async (blob) => {
        if (await remote.hasBlob(blob.digest)) {
            sent.skipped++;
            return;
        }
        const how = await remote.uploadBlob(blob, () => ports.files.stream(blobPath(layout.folder, blob.digest)), from);
        sent[how]++;
        if (how === 'uploaded')
            sent.bytes += blob.size;
    });
    await inParallel(WIDTH, content.manifests, (manifest) => remote.putManifest(manifest.digest, manifest));
    const rootWasThere = (await remote.digestOf(content.root.digest)) !== undefined;
    if (!rootWasThere)
        await remote.putManifest(content.root.digest, content.rootManifest);
    ports.runner.info(`${remote.name}: ${sent.uploaded} blobs uploaded (${sent.bytes} bytes), ${sent.mounted} mounted, ${sent.skipped} there already`);
    return { ...sent, rootWasThere };
}

;// CONCATENATED MODULE: ./build/push/upload.js





/** Storage behind a registry may think long about the last byte of a large layer. */
const upload_IDLE_MS = 300_000;
/**
 * POST, then one PUT with all bytes (distribution-spec, "POST then PUT"); or a mount from another repository.
 * The file is streamed: memory stays flat. It is not hashed on the way, because the registry checks the digest at the end of the PUT.
 */
async function upload(work, ports) {
    const { connection, sending, root, blob, open, from } = work;
    const mount = from === undefined ? '' : `?mount=${blob.digest}&from=${encodeURIComponent(from)}`;
    let mounted = false;
    // Begun anew on each try, because nobody knows what a broken upload left behind.
    const attempt = async () => {
        const begun = await send(connection, sending, () => ({ method: 'POST', url: `${root}/blobs/uploads/${mount}`, body: '' }), ports);
        mounted = begun.status === 201;
        if (begun.status !== 202)
            return begun;
        const url = uploadAddress(work, begun.headers['location'], `${root}/blobs/uploads/`);
        const headers = { 'content-type': 'application/octet-stream' };
        const put = () => ({ method: 'PUT', url, headers, body: { stream: open(), length: blob.size }, idleMs: upload_IDLE_MS });
        const ended = await send(connection, sending, put, ports);
        if (ended.status === 404)
            throw Object.assign(new Error('the registry no longer knows of the upload'), { code: UPLOAD_LOST });
        return ended;
    };
    const answer = await persistently(connection, sending, attempt, ports);
    if (answer.status !== 201 && answer.status !== 204)
        throw fault(doingOf(connection, sending), answer);
    return mounted ? 'mounted' : 'uploaded';
}
/** Where the bytes go: Location, relative or absolute, with the digest; its own query is kept as it is. */
function uploadAddress({ connection, sending, blob }, location, asked) {
    const refuse = (why) => new ShipError({
        code: 'push/refused',
        what: `Could not ${sending.what}`,
        why,
        fix: 'Check the external address in the configuration of the registry',
    });
    if (location === undefined || !URL.canParse(location, asked))
        throw refuse('the registry did not say where to send it');
    const url = new URL(location, asked);
    // A registry behind a proxy that ends TLS often takes itself for http://.
    if (connection.base.startsWith('https:') && url.hostname === new URL(connection.base).hostname)
        url.protocol = 'https:';
    if (url.protocol !== 'https:' && !isLoopback(url.hostname))
        throw refuse(`it should go to ${url.host} without TLS`);
    return `${url.href}${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(blob.digest)}`;
}

;// CONCATENATED MODULE: ./build/push/registry.js




const MANIFESTS = [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
/** @param ports all requests go through these: undoing has some that work in a cancelled job */
function remoteRepository(name, path, connection, ports) {
    const root = `${connection.base}/v2/${path}`;
    const to = (what, ...more) => ({ what, path, scopes: [`repository:${path}:pull,push`, ...more] });
    const ask = (sending, request) => persistently(connection, sending, () => send(connection, sending, () => request, ports), ports);
    const read = async (method, reference) => {
        const sending = to(`read ${shown(name, reference)}`);
        const answer = await ask(sending, { method, url: `${root}/manifests/${reference}`, headers: { accept: MANIFESTS } });
        return statusOf(connection, answer, [200, 404], sending) === 404 ? undefined : answer;
    };
    return {
        name,
        path,
        connection,
        manifest: async (reference) => manifestOf(await read('GET', reference)),
        async digestOf(reference) {
            const answer = await read('HEAD', reference);
            if (answer === undefined)
                return undefined;
            // The header is a SHOULD of the specification; where it is missing the bytes tell.
            return answer.headers['docker-content-digest'] ?? digestOf(await read('GET', reference));
        },
        async putManifest(reference, manifest) {
            const sending = to(`push ${shown(name, reference)}`);
            statusOf(connection, await ask(sending, writing(manifest, `${root}/manifests/${reference}`)), [200, 201, 202, 204], sending);
        },
        async deleteManifest(reference) {
            const sending = { what: `delete ${shown(name, reference)}`, path, scopes: [`repository:${path}:pull,push,delete`] };
            const { status } = await ask(sending, { method: 'DELETE', url: `${root}/manifests/${reference}` });
            return [200, 202, 204, 404].includes(status);
        },
        async hasBlob(digest) {
            const sending = to(`look for blob ${registry_short(digest)} in ${name}`);
            // 307: it is there, and its bytes are at a storage service.
            return statusOf(connection, await ask(sending, { method: 'HEAD', url: `${root}/blobs/${digest}` }), [200, 307, 404], sending) !== 404;
        },
        uploadBlob: (blob, open, from) => {
            const sending = to(`upload blob ${registry_short(blob.digest)} to ${name}`, ...(from === undefined ? [] : [`repository:${from}:pull`]));
            return upload({ connection, sending, root, blob, open, from }, ports);
        },
    };
}
/** With the time to undo it, less than the 7.5 s that the runner grants a cancelled job. */
const registry_GRACE_MS = 1_500;
/** Cut off in the middle, a registry may still carry it out, and the tag would come back after it was undone: hence the grace. */
const writing = ({ mediaType, bytes }, url) => ({
    method: 'PUT',
    url,
    headers: { 'content-type': mediaType },
    body: bytes,
    graceMs: registry_GRACE_MS,
});
/** @throws ShipError where the registry said anything else than what was to be expected */
function statusOf(connection, answer, good, sending) {
    if (good.includes(answer.status))
        return answer.status;
    throw fault(doingOf(connection, sending), answer);
}
const manifestOf = (answer) => answer && { mediaType: (answer.headers['content-type'] ?? '').replace(/;.*/, '').trim(), bytes: answer.body };
const digestOf = (answer) => answer && sha256(answer.body);
const sha256 = (bytes) => `sha256:${(0,external_node_crypto_namespaceObject.createHash)('sha256').update(bytes).digest('hex')}`;
/** Enough of a digest for a log line. */
const registry_short = (digest) => digest.slice(0, 19);
/** `tag v1 of ghcr.io/me/app`, or `manifest sha256:… of …`. */
const shown = (name, reference) => reference.includes(':') ? `manifest ${registry_short(reference)} of ${name}` : `tag ${reference} of ${name}`;

;// CONCATENATED MODULE: ./build/push/tags.js



const tags_WIDTH = 4;
/** A registry with replicas may show the earlier state for a moment. */
const READ_BACK_TRIES = 4;
/** Looks up each tag in each repository, tag by tag in the order in which they will be written. */
async function survey(remotes, tags, digest) {
    const pairs = [...tags.filter(({ moving }) => !moving), ...tags.filter(({ moving }) => moving)].flatMap((tag) => remotes.map((remote) => ({ remote, tag })));
    return inParallel(tags_WIDTH, pairs, async ({ remote, tag }) => {
        const found = await remote.digestOf(tag.name);
        const manifest = found === undefined || found === digest ? undefined : await remote.manifest(tag.name);
        return {
            remote,
            tag,
            reference: `${remote.name}:${tag.name}`,
            // Of the bytes that were kept: the tag may have moved between the two requests.
            before: manifest && { digest: sha256(manifest.bytes), manifest },
            unchanged: found === digest,
            written: false,
        };
    });
}
/**
 * One after the other, because their order is a promise: `latest` moves when all others are in place.
 * @param release the tag name that stands for one image for ever; '' where this run ships no release
 */
async function writeTags(targets, digest, root, release, { runner }) {
    for (const target of targets) {
        const { remote, tag, reference, before, unchanged } = target;
        if (unchanged) {
            runner.info(`${reference} points to ${digest} already`);
            continue;
        }
        target.written = true;
        await remote.putManifest(tag.name, root);
        const pointed = before === undefined ? '' : `, before to ${before.digest}`;
        runner.info(`${reference} points to ${digest}${pointed}`);
        // `sha-…` is no promise: a branch and a version of one commit differ in their labels.
        if (before !== undefined && tag.name === release) {
            runner.warning(`${reference} pointed to ${before.digest}, now it points to ${digest}: whoever used this tag gets another image`);
        }
    }
}
/** @throws ShipError `push/moved` with every tag that does not show our digest */
async function readBack(targets, digest, ports) {
    const found = await inParallel(tags_WIDTH, targets, async (target) => ({ target, shows: await settled(target, digest, ports) }));
    const moved = found.filter(({ shows }) => shows !== digest);
    if (moved.length === 0)
        return;
    throw new ShipError(moved.map(({ target: { reference }, shows }) => ({
        code: 'push/moved',
        what: `${reference} does not point to what was pushed`,
        why: `this run wrote ${digest}, and the registry shows ${shows ?? 'no such tag'}: someone else moved it at the same time`,
        fix: 'Let only one workflow write this tag, for example by `concurrency:` in the workflow, and run the job again',
    })));
}
async function settled({ remote, tag, before }, digest, { clock }) {
    for (let attempt = 1;; attempt++) {
        const shows = await remote.digestOf(tag.name);
        // A third digest is somebody's; only the state of before may be a replica that lags behind.
        const lags = shows === undefined || shows === before?.digest;
        if (shows === digest || !lags || attempt === READ_BACK_TRIES)
            return shows;
        await clock.sleep(500 * 2 ** (attempt - 1));
    }
}

;// CONCATENATED MODULE: ./build/push/undo.js



/** A cancelled job is killed 7.5 s after it was asked to stop; this and the rest of the clean-up have to fit in. */
const BUDGET_MS = 5_000;
const undo_IDLE_MS = 2_500;
const LONGEST_PAUSE_MS = 300;
const undo_WIDTH = 6;
/**
 * Puts every tag that this run wrote back to where it was, or away where it was new. A tag that somebody has moved since is left alone.
 * Never throws: it runs beside an error that matters more, and says tag by tag what could not be undone.
 * @param ownRoots the repositories where the root manifest came with this run
 */
async function undo(targets, digest, ownRoots, ports) {
    const written = targets.filter((target) => target.written).toReversed();
    if (written.length === 0)
        return;
    const urgent = urgentPorts(ports);
    const first = await inParallel(undo_WIDTH, written, (target) => putBack(target, digest, urgent));
    const ended = [];
    for (const undone of first)
        ended.push(undone.undeletable ? await deleteRoot(undone, first, targets, digest, ownRoots, urgent) : undone);
    for (const { target, left, untouched } of ended) {
        if (untouched)
            continue;
        const was = target.before === undefined ? 'is gone again' : `points to ${target.before.digest} again`;
        if (left === undefined)
            ports.runner.info(`Undone: ${target.reference} ${was}`);
        else
            ports.runner.warning(`${target.reference} could not be put back: ${left}`);
    }
}
/** Requests that go through in a cancelled job too, all of them within the budget. */
function urgentPorts(ports) {
    const { http, clock, cancelled } = ports;
    const end = clock.monotonic() + BUDGET_MS;
    return {
        ...ports,
        http: {
            request: (request) => {
                const left = end - clock.monotonic();
                if (left <= 0)
                    return Promise.reject(new Error('there was no time left to do it'));
                return http.request({ ...request, evenIfCancelled: true, idleMs: Math.min(undo_IDLE_MS, Math.max(1, Math.ceil(left))) });
            },
        },
        // A cancelled clock does not sleep; then the next try comes at once.
        clock: { ...clock, sleep: (ms) => (cancelled.aborted ? Promise.resolve() : clock.sleep(Math.min(ms, LONGEST_PAUSE_MS)).catch(() => undefined)) },
        cancelled: new AbortController().signal,
    };
}
const urgently = ({ name, path, connection }, ports) => remoteRepository(name, path, connection, ports);
async function putBack(target, digest, ports) {
    const { before, tag } = target;
    const remote = urgently(target.remote, ports);
    try {
        const shows = await remote.digestOf(tag.name);
        if (shows === before?.digest)
            return { target, untouched: true };
        if (shows !== digest)
            return { target, left: `someone else moved it to ${shows ?? 'nothing'}` };
        if (before !== undefined)
            await remote.putManifest(tag.name, before.manifest);
        else if (!(await remote.deleteManifest(tag.name)))
            return { target, undeletable: true, left: CANT_DELETE };
        return { target };
    }
    catch (thrown) {
        return { target, left: messageOf(thrown) };
    }
}
const CANT_DELETE = 'this registry does not delete tags; delete it by hand, or let the next run overwrite it';
/**
 * Some registries (distribution 2.8) take a new tag away only with its manifest. That is done where the manifest came with this run
 * and no tag of ours stays on it; then nobody can have relied on it.
 */
async function deleteRoot(undone, all, targets, digest, ownRoots, ports) {
    const { target } = undone;
    const neighbours = targets.filter(({ remote }) => remote === target.remote);
    const needed = neighbours.some(({ unchanged }) => unchanged) ||
        all.some((other) => other.left !== undefined && !other.undeletable && neighbours.includes(other.target));
    if (!ownRoots.has(target.remote) || needed)
        return undone;
    const remote = urgently(target.remote, ports);
    try {
        await remote.deleteManifest(digest);
        return (await remote.digestOf(target.tag.name)) === digest ? undone : { target };
    }
    catch (thrown) {
        return { target, left: messageOf(thrown) };
    }
}

;// CONCATENATED MODULE: ./build/push/push.js





/**
 * Pushes the bytes of a layout, and nothing else, to all repositories; then the tags, the moving ones last; then reads each tag back.
 * A failed or cancelled push leaves no tag of its own behind.
 * @throws ShipError `push/denied`, `push/immutable`, `push/moved`, …
 */
async function push(plan, layout, registries, ports) {
    const begun = ports.clock.monotonic();
    const digest = layout.root.digest;
    const remotes = await Promise.all(plan.repositories.map(async ({ name, path, registry }) => remoteRepository(name, path, await registries.connect(registry), ports)));
    const content = await readContent(layout, ports);
    const { sent, ownRoots } = await pushEverywhere(remotes, content, layout, ports);
    const targets = await survey(remotes, plan.tags, digest);
    try {
        await writeTags(targets, digest, content.rootManifest, plan.environment === 'production' ? plan.version : '', ports);
        await readBack(targets, digest, ports);
    }
    catch (thrown) {
        await undo(targets, digest, ownRoots, ports);
        throw thrown;
    }
    return { digest, sent, references: targets.map((target) => pushedReference(target, digest)), seconds: (ports.clock.monotonic() - begun) / 1_000 };
}
const pushedReference = ({ reference, before, unchanged }, digest) => ({
    reference,
    digest,
    unchanged,
    ...(before === undefined ? {} : { movedFrom: before.digest }),
});
/** Registries side by side; the repositories of one registry in turn, so that a later one mounts what an earlier one got. */
async function pushEverywhere(remotes, content, layout, ports) {
    const sent = { uploaded: 0, mounted: 0, skipped: 0, bytes: 0 };
    const ownRoots = new Set();
    const byRegistry = Map.groupBy(remotes, ({ connection }) => connection.host);
    await inParallel(byRegistry.size, [...byRegistry.values()], async (group) => {
        for (const [at, remote] of group.entries()) {
            const one = await pushContent(remote, content, layout, group[at - 1]?.path, ports);
            for (const key of ['uploaded', 'mounted', 'skipped', 'bytes'])
                sent[key] += one[key];
            if (!one.rootWasThere)
                ownRoots.add(remote);
        }
    });
    return { sent, ownRoots };
}

;// CONCATENATED MODULE: ./build/plan/explain.js
/** The plan for people: a name and a value a row. Several values of one name follow with an empty name. */
function explainRows(plan) {
    const { build, push } = plan;
    const tags = plan.tags.map(({ name, moving, why }) => `${name}  (${why}${moving ? '; moves' : ''})`);
    const images = plan.repositories.map(({ name }) => name);
    const secrets = build.secrets.map(({ id, from }) => `${id} (from ${from})`);
    const buildArgs = build.buildArgs.map(([name]) => name);
    return [
        ['ref', refText(plan)],
        ['environment', plan.environment],
        ...named('images', images),
        ...named('tags', tags),
        ...named('note', plan.notes),
        ['build', buildText(plan)],
        ...named('arguments', buildArgs),
        ...named('secrets', secrets),
        ...named('attestations', build.attests),
        ['cache', cacheText(plan)],
        ['reproducible', reproducibleText(plan)],
        ['smoke test', plan.smoke ? smokeText(plan.smoke) : 'off'],
        ['push', `${push.push ? 'yes' : 'no'}: ${push.why}`],
    ];
}
/** As aligned lines for the log. */
function explain(plan) {
    const rows = explainRows(plan);
    const width = Math.max(...rows.map(([name]) => name.length));
    return rows.map(([name, value]) => `${name.padEnd(width)}  ${value.replaceAll(/\r?\n/g, '⏎')}`);
}
function named(name, values) {
    return values.map((value, at) => [at === 0 ? name : '', value]);
}
function refText({ event }) {
    return `${event.ref || 'none'} at ${event.sha.slice(0, 7) || 'an unknown commit'}, by ${event.name}`;
}
function buildText({ build: { shownFile, target, platforms } }) {
    return `${shownFile}${target ? `, stage ${target}` : ''}${platforms.length > 0 ? `, for ${platforms.join(', ')}` : ''}`;
}
function cacheText({ build }) {
    if (build.noCache)
        return 'off: no-cache';
    const from = build.cacheFrom.length > 0 ? `from ${build.cacheFrom.join(' and ')}` : "the builder's own";
    return build.cacheTo.length > 0 ? `${from}, to ${build.cacheTo.join(' and ')}` : from;
}
function reproducibleText({ build }) {
    if (build.sourceDateEpoch === undefined)
        return 'no: the time of the commit is not known';
    const time = new Date(build.sourceDateEpoch * 1000).toISOString();
    return build.attests.length > 0 ? `the image yes (${time}), its attestations not` : `yes: all times are the commit's, ${time}`;
}
function smokeText({ path, asked, port, statuses, body, network, timeoutSeconds }) {
    if (network === 'none')
        return `without a network: its HEALTHCHECK within ${timeoutSeconds} s; without one, that it goes on running`;
    const where = port === undefined ? 'the exposed port' : `port ${port}`;
    const status = asked ? statuses.map(([low, high]) => (low === high ? `${low}` : `${low}–${high}`)).join(', ') : 'any answer below 500';
    return `GET ${path} on ${where} (network ${network}): ${status}${body ? ` and a body with ${body}` : ''}, within ${timeoutSeconds} s`;
}

;// CONCATENATED MODULE: ./build/contract/field.js
/** Why a text is not a value: the reason and what would be right. */
class Wrong extends Error {
    fix;
    /** The lines it is about, where that is not the whole text. */
    lines;
    constructor(why, fix, lines) {
        super(why);
        this.fix = fix;
        this.lines = lines;
    }
}
/** The kinds of field, all for one group of the README's table. */
function fieldsOf(group) {
    const make = (kind, empty, parse, about) => ({ kind, group, empty, parse, ...about });
    return {
        text: (about) => make('text', '', (text) => text, about),
        /** A text of which blanks are a part: a separator. */
        separator: (about) => ({ ...make('text, blanks included', '', (text) => text, about), blanks: true }),
        /** Empty stays undefined, so that a rule can tell "not given" from "false". */
        flag: (about) => make('`true` or `false`', undefined, parseFlag, about),
        choice: (values, about) => make(values.map((v) => `\`${v}\``).join(', '), about.default, (text) => parseChoice(values, text), about),
        /** One item a line; a line that starts with `#` is a comment. Commas stay what they are. */
        lines: (about) => make('list, one a line', [], parseEntries, about),
        /** Items by line or comma, as build-push-action reads them. */
        items: (about) => make('list, by line or comma', [], parseItems, about),
        /** `name=value`, one a line; a value may hold `=`, and line breaks where the whole entry stands in double quotes. */
        pairs: (about) => make('list of `name=value`, one a line', [], parsePairs, about),
        /** As pairs, but a name may stand alone: its value is that of the environment variable. */
        args: (about) => make('list of `name=value` or `NAME`, one a line', [], parseArgs, about),
        /** Whole seconds, or `90s`, `2m`. */
        seconds: (about) => make('seconds, or `90s`, `2m`', parseSeconds(about.default), parseSeconds, about),
        /** A grammar of its own; its parser may throw a ShipError with every mistake it finds. */
        parsed: (kind, empty, parse, about) => make(kind, empty, parse, about),
        port: (about) => make('port, 1–65535', undefined, parsePort, about),
    };
}
function parseFlag(text) {
    // The YAML 1.2 core schema's spellings, as @actions/core reads them; `yes` and `1` are neither true nor false.
    if (/^(true|True|TRUE)$/.test(text))
        return true;
    if (/^(false|False|FALSE)$/.test(text))
        return false;
    throw new Wrong('it is neither true nor false', 'Write `true` or `false`');
}
function parseChoice(values, text) {
    const found = values.find((value) => value === text.toLowerCase());
    if (found !== undefined)
        return found;
    throw new Wrong('it is none of the values known here', `Use one of ${values.map((v) => `\`${v}\``).join(', ')}`);
}
function parseLines(text) {
    return text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'));
}
/**
 * As lines, but an entry in double quotes, doubled inside, may go over several of them, as build-push-action reads it: `"KEY=one⏎two"`.
 * Quotes that stand elsewhere are part of the text.
 */
function parseEntries(text) {
    const entries = [];
    let end = 0;
    for (const found of text.matchAll(/^[ \t]*"((?:[^"]|"")*)"[ \t]*\r?$/gm)) {
        entries.push(...parseLines(text.slice(end, found.index)), (found[1] ?? '').replaceAll('""', '"'));
        end = found.index + found[0].length;
    }
    return [...entries, ...parseLines(text.slice(end))];
}
function parseItems(text) {
    return parseLines(text).flatMap((line) => splitOutsideQuotes(line));
}
/** Splits at commas that stand outside double quotes, and takes the quotes away, as CSV does. */
function splitOutsideQuotes(line) {
    const items = line.match(/("([^"]|"")*"|[^,"])+/g) ?? [];
    return items
        .map((item) => item
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .replaceAll('""', '"'))
        .filter((item) => item !== '');
}
function parsePairs(text) {
    const entries = parseEntries(text);
    // The other lines are right, and none of a log's business.
    const wrong = entries.filter((line) => !/^\s*[^=\s]/.test(line) || !line.includes('='));
    if (wrong.length > 0)
        throw new Wrong('a line has no `name=` in front', 'Write one `name=value` a line', wrong.join('\n'));
    return entries.map(pairOf);
}
/** A line with blanks and without `=` is no name: it is the second line of a value. */
function parseArgs(text) {
    const entries = parseEntries(text);
    const wrong = entries.filter((line) => !/^\s*[^=\s]+\s*$|^\s*[^=\s][^=]*=/.test(line));
    if (wrong.length > 0) {
        const fix = 'Write one `name=value` a line, or a name alone, whose value is in the environment; put double quotes around an entry of several lines';
        throw new Wrong('a line is neither `name=value` nor a name', fix, wrong.join('\n'));
    }
    return entries.map((line) => (line.includes('=') ? pairOf(line) : [line.trim()]));
}
function pairOf(line) {
    const at = line.indexOf('=');
    return [line.slice(0, at).trim(), line.slice(at + 1)];
}
function parseSeconds(text) {
    const found = /^(\d{1,6})\s*(s|m)?$/.exec(text);
    const seconds = Number(found?.[1]) * (found?.[2] === 'm' ? 60 : 1);
    if (seconds > 0)
        return seconds;
    throw new Wrong('it is no time above 0', 'Write whole seconds such as `30`, or `90s`, `2m`');
}
function parsePort(text) {
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port >= 1 && port <= 65_535)
        return port;
    throw new Wrong('it is no port', 'Write a number from 1 to 65535');
}

;// CONCATENATED MODULE: ./build/image/bake.js

/** @throws Wrong where bake would refuse the file */
function parseTarget(text) {
    if (/^[\w-]+$/.test(text))
        return text;
    throw new Wrong('bake takes no such name for a target', 'Use letters, digits, `_` and `-`');
}
/** The contents of docker/metadata-action's four bake files, as JSON text. */
function bakeFiles(named, target) {
    const definition = (content) => JSON.stringify({ target: { [target]: content } }, null, 2);
    const tags = { tags: named.references, args: { DOCKER_META_IMAGES: named.images.join(','), DOCKER_META_VERSION: named.version } };
    const labels = { labels: Object.fromEntries(named.labels.map(([name, value]) => [literal(name), literal(value)])) };
    return {
        'bake-file': definition({ ...tags, ...labels }),
        'bake-file-tags': definition(tags),
        'bake-file-labels': definition(labels),
        'bake-file-annotations': definition({ annotations: named.annotations.map(literal) }),
    };
}
/** bake reads every text as a template of HCL: `${HOME}` in a description would be the variable's value, or an error. */
const literal = (text) => text.replaceAll(/[$%](?=\{)/g, '$&$&');
/** The output `json`. */
function namesAsJson(named) {
    const { references, tagNames, labels, annotations } = named;
    return JSON.stringify({ tags: references, 'tag-names': tagNames, labels: Object.fromEntries(labels), annotations });
}

;// CONCATENATED MODULE: ./build/image/reference.js
/** `name:tag`. */
const tagged = ({ name }, tag) => `${name}:${tag}`;
/** `name@sha256:…`: the same bytes for ever. */
const pinned = ({ name }, digest) => `${name}@${digest}`;
/** `name:tag@sha256:…`: the tag for people, the digest for machines, which ignore the tag. */
const taggedAndPinned = ({ name }, tag, digest) => tag === '' ? `${name}@${digest}` : `${name}:${tag}@${digest}`;

;// CONCATENATED MODULE: ./build/report/outputs.js


/** What is known once all is decided; `dry-run` ends with these. `files` are the paths of the bake files. */
function planOutputs(plan, separators, files) {
    const names = namesOf(plan);
    return {
        version: plan.version,
        tags: names.references.join(separators.tags || '\n'),
        'tag-names': names.tagNames.join(separators.tags || '\n'),
        labels: names.labels.map(([name, value]) => `${name}=${value}`).join(separators.labels || '\n'),
        annotations: names.annotations.join(separators.annotations || '\n'),
        json: namesAsJson(names),
        ...files,
        environment: plan.environment,
        plan: JSON.stringify(plan),
    };
}
/** The four bake files by output name. */
const bakeFilesOf = (plan, target) => bakeFiles(namesOf(plan), target);
function namesOf(plan) {
    return {
        images: plan.repositories.map(({ name }) => name),
        version: plan.version,
        references: plan.references,
        tagNames: plan.tags.map(({ name }) => name),
        labels: plan.labels,
        annotations: plan.annotations,
    };
}
/** What the build, the verification and the push add. References to an image that no registry has are left empty. */
function resultOutputs({ plan, built, layout, verified, pushed }) {
    const digest = pushed?.digest ?? layout.root.digest;
    const [repository] = plan.repositories;
    const images = layout.manifests.filter(({ attestation }) => !attestation);
    const tested = 'skipped' in verified.smoke ? images[0]?.config.digest : verified.smoke.imageId;
    const sizes = verified.integrity.platforms.map(({ platform, compressed, unpacked }) => [platform, { compressed, unpacked }]);
    return {
        digest,
        'image-ref': pushed && repository ? taggedAndPinned(repository, plan.version, digest) : '',
        image: pushed && repository ? pinned(repository, digest) : '',
        'platform-digests': JSON.stringify(Object.fromEntries(images.map(({ platform, descriptor }) => [platform, descriptor.digest]))),
        imageid: tested ?? '',
        metadata: JSON.stringify(built.metadata),
        pushed: String(pushed !== undefined),
        size: JSON.stringify(Object.fromEntries(sizes)),
    };
}
/** Characters from which on it tells something that a secret is found in an output. */
const SHORTEST_TELLING = 4;
/** Names of the outputs that hold a secret: GitHub drops them between jobs. Shorter secrets are found everywhere, so they don't count. */
function outputsWithSecrets(outputs, secrets) {
    const telling = secrets.filter((secret) => secret.length >= SHORTEST_TELLING);
    return Object.entries(outputs).flatMap(([name, value]) => (telling.some((secret) => value.includes(secret)) ? [name] : []));
}

;// CONCATENATED MODULE: ./build/report/timeline.js

/** A Mermaid Gantt chart of the stages; names are ours, so nothing in them needs to be escaped. */
function timeline(stages) {
    const rows = stages.map(({ name, start, end, failed }) => {
        // Mermaid draws nothing for a length of 0.
        const until = Math.max(Math.round(end), Math.round(start) + 1);
        return `  ${name} ${duration(end - start)} :${failed ? 'crit' : 'done'}, ${Math.round(start)}, ${until}`;
    });
    return fenced(['gantt', '  dateFormat x', '  axisFormat %M:%S', '  section Stages', ...rows].join('\n'), 'mermaid');
}
/** Notes when each stage begins and ends, also one that fails. */
class Stages {
    all = [];
    #clock;
    #begun;
    constructor(clock) {
        this.#clock = clock;
        this.#begun = clock.monotonic();
    }
    async run(name, stage) {
        const start = this.#clock.monotonic() - this.#begun;
        let failed = true;
        try {
            const result = await stage();
            failed = false;
            return result;
        }
        finally {
            this.all.push({ name, start, end: this.#clock.monotonic() - this.#begun, failed });
        }
    }
}

;// CONCATENATED MODULE: ./build/report/summary.js




/** The job's summary of a dry run. */
function planSummary(plan) {
    return ['## ⚓ The plan (dry run: nothing was built or pushed)', planTable(plan)].join('\n\n') + '\n';
}
/** The job's summary of a run that ended well: what people need first comes first. */
function voyageSummary(voyage) {
    const { plan, stages } = voyage;
    const parts = [
        headline(voyage),
        howToUse(voyage),
        tagTable(voyage),
        sizes(voyage),
        smoke(voyage),
        `### Where the time went\n\n${timeline(stages)}${steps(voyage)}`,
        folded('The plan', planTable(plan)),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
function headline({ plan, pushed, layout }) {
    const [repository] = plan.repositories;
    const what = code(plan.version || layout.root.digest.slice(0, 19));
    if (pushed === undefined || repository === undefined)
        return `## ✓ Built and verified ${what}, not pushed\n\n${escapeHtml(plan.push.why)}\n\n${code(layout.root.digest)}`;
    return `## ⚓ Shipped ${what} for ${plan.environment}\n\n${fenced(taggedAndPinned(repository, plan.version, pushed.digest))}`;
}
function howToUse({ plan, pushed, verified, layout }) {
    const [repository] = plan.repositories;
    if (pushed === undefined || repository === undefined)
        return '';
    const exposed = layout.manifests.find(({ attestation }) => !attestation)?.configuration.config?.ExposedPorts ?? {};
    const port = plan.smoke?.port ?? Number.parseInt(Object.keys(exposed)[0] ?? '', 10);
    const publish = Number.isNaN(port) ? '' : ` --publish ${port}:${port}`;
    const name = repository.path.split('/').at(-1) ?? 'app';
    const ask = 'skipped' in verified.smoke || Number.isNaN(port) ? '' : `\ncurl http://127.0.0.1:${port}${verified.smoke.path}`;
    const run = `docker run --rm${publish} ${pinned(repository, pushed.digest)}${ask}`;
    const deploy = `kubectl set image deployment/${name} ${name}=${taggedAndPinned(repository, plan.version, pushed.digest)}`;
    return `**Run it**\n\n${fenced(run, 'sh')}\n**Deploy it**\n\n${fenced(deploy, 'sh')}`;
}
function tagTable({ plan, pushed }) {
    if (pushed === undefined)
        return '';
    const why = new Map(plan.tags.map(({ name, why, moving }) => [name, `${why}${moving ? ', moves' : ''}`]));
    const rows = pushed.references.map(({ reference, movedFrom, unchanged }) => {
        const before = movedFrom ? `moved from ${code(movedFrom.slice(0, 19))}` : unchanged ? 'was there already' : 'new';
        return [code(reference), escapeHtml(why.get(reference.slice(reference.lastIndexOf(':') + 1)) ?? ''), before];
    });
    return `### Tags\n\nEach was read back from its registry and names ${code(pushed.digest)}.\n\n${table(['reference', 'why', 'before'], rows)}`;
}
function sizes({ verified }) {
    return `### Size\n\n${verified.integrity.platforms.map(platformSize).join('\n')}`;
}
function platformSize({ platform, compressed, unpacked, layers }) {
    const largest = Math.max(...layers.map((layer) => layer.compressed), 1);
    const title = `${platform || 'image'}: ${bytes(compressed)} to pull${unpacked === undefined ? '' : `, ${bytes(unpacked)} on disk`}`;
    const rows = layers.map((layer) => [`\`${bar(layer.compressed / largest)}\``, bytes(layer.compressed), summary_instruction(layer)]);
    return `**${escapeHtml(title)}**\n\n${table(['by layer', 'to pull', 'made by'], rows)}`;
}
function summary_instruction({ createdBy }) {
    if (createdBy === '')
        return 'the base image';
    return code(summary_short(createdBy.replace(/^\/bin\/sh -c (#\(nop\) +)?/, '').replace(/ # buildkit$/, '')));
}
/** An instruction on one line of a table. */
function summary_short(text) {
    const line = text.replaceAll(/\s+/g, ' ');
    return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
function smoke({ verified }) {
    return `### Smoke test\n\n${summary_smokeText(verified, code)}`;
}
/** What the smoke test showed, in a sentence or two; `code` marks names from outside. */
function summary_smokeText({ smoke: result, notRun }, code) {
    if ('skipped' in result)
        return `Not run: ${escapeHtml(result.skipped)}.`;
    const alone = result.healthcheck ? 'passed its HEALTHCHECK without a network' : 'kept running without a network';
    const asked = result.status === undefined ? alone : `answered ${result.status} at ${code(result.path)}`;
    const end = result.exitCode === undefined ? '' : `; upon SIGTERM it ended with ${result.exitCode} after ${duration(result.drainMs)}`;
    const rest = notRun.length > 0 ? ` Built, not run: ${notRun.map(code).join(', ')}.` : '';
    return `${code(result.platform)} ${asked}, ${duration(result.readyMs)} after its start${end}.${rest}`;
}
function steps({ built }) {
    const rows = built.steps.map(({ name, cached, seconds }) => [code(summary_short(name)), cached ? 'cached' : duration(seconds * 1000)]);
    return rows.length > 0
        ? `\n${folded(`Build: ${built.steps.filter(({ cached }) => cached).length} of ${rows.length} steps cached`, table(['step', 'time'], rows))}`
        : '';
}
const planTable = (plan) => table(['', ''], explainRows(plan).map(([name, value]) => [name, escapeHtml(value)]));

;// CONCATENATED MODULE: ./build/report/report.js





/** Prints the plan and sets the outputs that it decides; a dry run ends with these. */
async function reportPlan(plan, inputs, secrets, { runner, files }) {
    await runner.group(`Plan: ${plan.references.join(', ') || 'no tag'}`, async () => {
        for (const line of explain(plan))
            runner.info(line);
    });
    for (const warning of plan.warnings)
        runner.warning(warning);
    if (secrets.some(({ length }) => length < SHORTEST_TELLING)) {
        runner.warning(`A secret of fewer than ${SHORTEST_TELLING} characters is masked wherever it stands: the log has holes, and GitHub drops outputs that hold it between jobs`);
    }
    const folder = await files.temporaryFolder('bake-');
    const bakeFiles = {};
    for (const [name, text] of Object.entries(bakeFilesOf(plan, inputs.bakeTarget))) {
        bakeFiles[name] = external_node_path_namespaceObject.join(folder, `${name}.json`);
        await files.write(bakeFiles[name], text);
    }
    const separators = { tags: inputs.sepTags, labels: inputs.sepLabels, annotations: inputs.sepAnnotations };
    setOutputs(planOutputs(plan, separators, bakeFiles), secrets, runner);
    if (inputs.dryRun)
        await runner.summary(planSummary(plan));
}
/** Says in the log what was checked and run before anything is pushed. */
function reportVerified(verified, { runner }) {
    const { blobs, bytes: read, platforms } = verified.integrity;
    const sizes = platforms.map(({ platform, compressed, unpacked }) => `${platform} ${bytes(compressed)} to pull${unpacked === undefined ? '' : `, ${bytes(unpacked)} on disk`}`);
    runner.info(`Verified: ${blobs} files, ${bytes(read)}, each by its digest and size (${sizes.join('; ')})`);
    runner.info(`Smoke test: ${summary_smokeText(verified, (text) => text)}`);
}
/** Sets the outputs of a run that ended well, and writes its summary. */
async function reportVoyage(voyage, secrets, { runner }) {
    const outputs = resultOutputs(voyage);
    setOutputs(outputs, secrets, runner);
    runner.info(outputs['image-ref'] || `${voyage.layout.root.digest} (not pushed: ${voyage.plan.push.why})`);
    await runner.summary(voyageSummary(voyage));
}
function setOutputs(outputs, secrets, runner) {
    for (const [name, value] of Object.entries(outputs))
        runner.output(name, value);
    for (const name of outputsWithSecrets(outputs, secrets)) {
        runner.warning(`The output \`${name}\` holds a masked value: GitHub drops it between jobs. Use it in this job only, or take the secret out of it`);
    }
}

;// CONCATENATED MODULE: external "node:zlib"
const external_node_zlib_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");
;// CONCATENATED MODULE: ./build/verify/blob.js



/** Reads a file once, as a stream. @returns undefined where there is none */
async function measure(file, files) {
    if ((await files.stat(file)) === undefined)
        return undefined;
    const hash = (0,external_node_crypto_namespaceObject.createHash)('sha256');
    let size = 0;
    let tail = Buffer.alloc(0);
    for await (const chunk of files.stream(file)) {
        hash.update(chunk);
        size += chunk.length;
        tail = (chunk.length >= 4 ? chunk : Buffer.concat([tail, chunk])).subarray(-4);
    }
    return { size, digest: `sha256:${hash.digest('hex')}`, tail: Buffer.from(tail) };
}
/**
 * The size of a layer's tar, without unpacking it where that can be known.
 *
 * The last four bytes of a gzip member (ISIZE, RFC 1952) hold its unpacked size modulo 2³². BuildKit, ko and Docker write one member a
 * layer. Taken only where it can be the size of a tar (a multiple of 512) and is no smaller than the compressed bytes, which rules out
 * eStargz (its last member is empty). A layer of several ordinary members, which no builder known here writes, and a tar above 4 GiB
 * can still be counted too small: the number is for reports, nothing is decided by it.
 */
function unpackedSize({ mediaType }, { size, tail }) {
    if (/[.+](gzip|zstd)$/.exec(mediaType) === null)
        return size;
    if (!mediaType.endsWith('gzip') || tail.length < 4)
        return undefined;
    const claimed = tail.readUInt32LE();
    // A stored (incompressible) block grows by 5 bytes in 16 KiB or more; 1 KiB covers headers and names.
    const plausible = claimed > 0 && claimed % 512 === 0 && claimed * 1.001 + 1024 >= size;
    return plausible ? claimed : undefined;
}
/** Counts what a compressed layer unpacks to, in flat memory. @returns undefined where it can't be unpacked */
async function countUnpacked({ mediaType }, file, files) {
    let size = 0;
    try {
        await (0,external_node_stream_promises_namespaceObject.pipeline)(files.stream(file), mediaType.endsWith('zstd') ? (0,external_node_zlib_namespaceObject.createZstdDecompress)() : (0,external_node_zlib_namespaceObject.createGunzip)(), async (unpacked) => {
            for await (const chunk of unpacked)
                size += chunk.length;
        });
        return size;
    }
    catch {
        // Its digest is right, so the bytes are what was built; an engine that can't read them says so itself.
        return undefined;
    }
}

;// CONCATENATED MODULE: ./build/verify/platform.js
const ALIASES = {
    x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64', armhf: 'arm/v7', armel: 'arm/v6', armv7l: 'arm/v7', armv6l: 'arm/v6', i386: '386', i686: '386',
}; // prettier-ignore
/** What a variant is where none is named (containerd's platforms.Normalize). */
const IMPLIED = { arm64: 'v8', arm: 'v7', amd64: 'v1' };
/** `os/architecture[/variant]` by containerd's rules: `linux/aarch64` and `linux/arm64/v8` are the same. */
function partsOf(platform) {
    const [os = '', given = '', variant] = platform.toLowerCase().split('/');
    const [architecture = given, aliased] = (ALIASES[given] ?? given).split('/');
    return { os, architecture, variant: variant ?? aliased ?? IMPLIED[architecture] ?? '' };
}
/** The spelling that is compared and shown: an implied variant is left out, except for arm, where it always stands. */
function canonical(platform) {
    const { os, architecture, variant } = partsOf(platform);
    const implied = architecture !== 'arm' && variant === IMPLIED[architecture];
    return [os, architecture, implied ? '' : variant].filter((part) => part !== '').join('/');
}
/**
 * The image that an engine runs without emulation: its own architecture, and of several variants the one that asks least of the
 * processor on amd64 (what it can do is not known) and the highest it can run on arm. An amd64 engine also runs 386.
 */
function imageFor(enginePlatform, manifests) {
    const engine = partsOf(enginePlatform);
    const ranked = manifests
        .filter(({ attestation }) => !attestation)
        .map((manifest) => ({ manifest, rank: rank(engine, partsOf(manifest.platform)) }))
        .filter(({ rank }) => rank >= 0)
        .toSorted((a, b) => a.rank - b.rank);
    return ranked[0]?.manifest;
}
/** Lower is better; below 0 it can't run. */
function rank(engine, image) {
    if (engine.os !== image.os)
        return -1;
    if (engine.architecture === 'amd64' && image.architecture === '386')
        return 100;
    if (engine.architecture !== image.architecture)
        return -1;
    const [has, wants] = [number(engine.variant), number(image.variant)];
    if (engine.architecture === 'arm')
        return has - wants;
    return wants;
}
const number = (variant) => Number(/\d+/.exec(variant)?.[0] ?? 0);

;// CONCATENATED MODULE: ./build/verify/consistency.js

/** What a registry or an engine expects below a manifest of either family (OCI image-spec, manifest.md; Docker's schema 2). */
const FAMILIES = [
    {
        manifest: 'application/vnd.oci.image.manifest.v1+json',
        config: 'application/vnd.oci.image.config.v1+json',
        layer: /^application\/vnd\.oci\.image\.layer\.(nondistributable\.)?v1\.tar(\+(gzip|zstd))?$/,
    },
    {
        manifest: 'application/vnd.docker.distribution.manifest.v2+json',
        config: 'application/vnd.docker.container.image.v1+json',
        layer: /^application\/vnd\.docker\.image\.rootfs\.(foreign\.)?diff\.tar(\.(gzip|zstd))?$/,
    },
];
/** A problem of the built bytes. No user caused it, so the cure is the same for all. */
const flaw = (code, what, why) => ({
    code: `verify/${code}`,
    what,
    why,
    fix: 'Nothing was pushed. Run the job again with `no-cache: true`; if it happens again, the disk or the builder of this machine is at fault',
});
/** Compares a manifest with its descriptor, its configuration and its layers. `bytes` are those of the manifest's blob. */
function consistency(image, bytes) {
    const { mediaType: own } = JSON.parse(bytes.toString());
    const which = `the manifest ${image.descriptor.digest}${image.platform === '' ? '' : ` (${image.platform})`}`;
    const problems = mediaTypes(image, own, which);
    // An attestation says nothing about a file system or a processor.
    return image.attestation ? problems : [...problems, ...layerCount(image, which), ...platforms(image, which)];
}
function mediaTypes({ descriptor, config, layers, attestation }, own, which) {
    const problem = (why) => [flaw('media-type', 'The image contradicts itself', `${which} ${why}`)];
    if (own !== undefined && own !== descriptor.mediaType)
        return problem(`calls itself \`${own}\`, but is referred to as \`${descriptor.mediaType}\``);
    const family = FAMILIES.find(({ manifest }) => manifest === descriptor.mediaType);
    if (family === undefined)
        return problem(`is of the unknown kind \`${descriptor.mediaType}\``);
    // Attestations carry in-toto statements as layers, and artifacts a configuration of their own kind.
    if (attestation)
        return [];
    if (config.mediaType !== family.config)
        return problem(`has a configuration of the kind \`${config.mediaType}\``);
    const odd = layers.find(({ mediaType }) => !family.layer.test(mediaType));
    return odd === undefined ? [] : problem(`has a layer of the kind \`${odd.mediaType}\``);
}
function layerCount({ layers, configuration }, which) {
    const named = configuration.rootfs?.diff_ids?.length ?? 0;
    if (named === layers.length)
        return [];
    return [flaw('layers', 'The image contradicts itself', `${which} has ${layers.length} layers, its configuration names ${named}`)];
}
function platforms({ descriptor, configuration: { os, architecture, variant } }, which) {
    if (os === undefined || architecture === undefined)
        return [flaw('platform', 'The image contradicts itself', `the configuration of ${which} names no os and architecture`)];
    const entry = descriptor.platform;
    if (entry === undefined)
        return [];
    const named = partsOf([entry.os, entry.architecture, ...(entry.variant ? [entry.variant] : [])].join('/'));
    const own = partsOf([os, architecture, ...(variant ? [variant] : [])].join('/'));
    // A variant is compared only where both name it: base images often leave it out.
    const variants = !entry.variant || !variant || named.variant === own.variant;
    if (named.os === own.os && named.architecture === own.architecture && variants)
        return [];
    return [
        flaw('platform', 'The image contradicts itself', `the index gives ${which} for ${canonical(Object.values(named).join('/'))}, its configuration is for ${canonical(Object.values(own).join('/'))}`),
    ];
}

;// CONCATENATED MODULE: ./build/verify/integrity.js





/** Above this many compressed bytes in layers whose size is not written in them, none is unpacked to count. */
const UNPACK_AT_MOST = 256 * 1024 * 1024;
/** Files read at once: enough to keep the disk busy while one is hashed; hashing itself is one thread's work. */
const AT_ONCE = 3;
/**
 * Reads every blob that the layout refers to and compares it with its descriptor, and the manifests with each other.
 * @param planned platforms that must be there; none: any
 * @throws ShipError `verify/…` with everything that is wrong
 */
async function checkIntegrity(layout, planned, files) {
    const wanted = descriptorsOf(layout);
    const measured = new Map();
    const problems = [];
    await eachOf(wanted, async (descriptor) => {
        const found = await checkBlob(layout.folder, descriptor, files);
        if ('code' in found)
            problems.push(found);
        else
            measured.set(descriptor.digest, found);
    });
    for (const manifest of layout.manifests) {
        // What a broken blob says is not worth a second message.
        if (measured.has(manifest.descriptor.digest))
            problems.push(...consistency(manifest, await files.read(blobPath(layout.folder, manifest.descriptor.digest))));
    }
    problems.push(...missingPlatforms(layout, planned));
    if (problems.length > 0)
        throw new ShipError(problems);
    const platforms = await integrity_sizes(layout, measured, files);
    return { blobs: measured.size, bytes: [...measured.values()].reduce((sum, { size }) => sum + size, 0), platforms };
}
/** Every descriptor of the layout once; one digest with two sizes stands twice, so that the wrong one is found. */
function descriptorsOf({ root, manifests }) {
    const all = [root, ...manifests.flatMap(({ descriptor, config, layers }) => [descriptor, config, ...layers])];
    return [...new Map(all.map((descriptor) => [`${descriptor.digest} ${descriptor.size}`, descriptor])).values()];
}
async function eachOf(items, work) {
    const queue = items.values();
    const worker = async () => {
        for (const item of queue)
            await work(item);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
async function checkBlob(folder, { digest, size }, files) {
    const file = blobPath(folder, digest);
    const stat = await files.stat(file);
    if (stat === undefined)
        return flaw('blob-missing', `The image lacks a part of its own`, `no file holds ${digest}`);
    // A cut file is told by its size alone; the digest would only say that it differs.
    if (stat.size !== size)
        return flaw('blob-size', `A part of the image has the wrong size`, `${digest} has ${stat.size} bytes instead of ${size}`);
    const found = await measure(file, files);
    if (found?.digest === digest)
        return found;
    return flaw('blob-digest', `A part of the image is not what its digest says`, `the file of ${digest} holds ${found?.digest ?? 'nothing'}`);
}
function missingPlatforms({ manifests }, planned) {
    const built = manifests.filter(({ attestation }) => !attestation).map(({ platform }) => canonical(platform));
    if (built.length === 0)
        return [flaw('no-image', 'The build gave no image', 'the layout holds no manifest of an image')];
    const missing = planned.map(canonical).filter((platform) => !built.includes(platform));
    if (missing.length === 0)
        return [];
    return [flaw('platform-missing', `The image is not there for ${missing.join(', ')}`, `the build gave ${built.join(', ')}`)];
}
async function integrity_sizes({ folder, manifests }, measured, files) {
    const images = manifests.filter(({ attestation }) => !attestation);
    const unpacked = new Map(images
        .flatMap(({ layers }) => layers)
        .map((layer) => [layer.digest, { layer, size: unpackedSize(layer, measured.get(layer.digest)) }]));
    const unknown = [...unpacked.values()].filter(({ size }) => size === undefined).map(({ layer }) => layer);
    if (unknown.reduce((sum, { size }) => sum + size, 0) < UNPACK_AT_MOST) {
        await eachOf(unknown, async (layer) => {
            unpacked.set(layer.digest, { layer, size: await countUnpacked(layer, blobPath(folder, layer.digest), files) });
        });
    }
    return images.map((image) => integrity_platformSize(image, (digest) => unpacked.get(digest)?.size));
}
function integrity_platformSize({ platform, descriptor, config, layers, configuration }, unpackedOf) {
    const steps = (configuration.history ?? []).filter(({ empty_layer: empty }) => empty !== true);
    const sized = layers.map(({ digest, size }, at) => ({
        digest,
        compressed: size,
        unpacked: unpackedOf(digest),
        // A history that does not match the layers one by one would name the wrong instruction.
        createdBy: steps.length === layers.length ? (steps[at]?.created_by ?? '') : '',
    }));
    return {
        platform: canonical(platform),
        digest: descriptor.digest,
        compressed: sized.reduce((sum, layer) => sum + layer.compressed, config.size),
        unpacked: sized.reduce((sum, layer) => (sum === undefined || layer.unpacked === undefined ? undefined : sum + layer.unpacked), 0),
        layers: sized,
    };
}

;// CONCATENATED MODULE: ./build/verify/load.js



/**
 * Puts one image of the layout into the engine: a tar of the very files that are pushed later, no second build and no copy on disk.
 * @param name `repository:tag` it gets there, to be removed by
 * @returns the image's ID there. It is a digest of the content, so whoever runs it by this ID runs what the layout holds.
 * @throws ShipError `smoke/load`
 */
async function loadImage(layout, image, name, engine, docker, ports) {
    const stage = await ports.files.temporaryFolder('gin-ship-load-');
    try {
        await ports.files.write(external_node_path_namespaceObject.join(stage, 'index.json'), JSON.stringify(ociIndex(image, name)));
        await ports.files.write(external_node_path_namespaceObject.join(stage, 'manifest.json'), JSON.stringify(dockerManifest(image, name)));
        const tar = ports.exec.stream('tar', tarArguments(layout.folder, stage, image));
        // Whoever fails first: the other one is awaited as well, so that nothing reads files that are being removed.
        const [loaded, packed] = await Promise.all([docker(['load', '--quiet'], { stdin: tar.stdout }).finally(() => tar.stdout.destroy()), tar.done]);
        if (loaded.code !== 0)
            throw notLoaded(image, loaded, packed);
    }
    finally {
        await ports.files.remove(stage);
    }
    return engine.idOf === 'manifest' ? image.descriptor.digest : image.config.digest;
}
/** Both descriptions go in: engines with containerd's image store read index.json, all others (from 1.10 on) manifest.json. */
function tarArguments(folder, stage, { descriptor, config, layers }) {
    const digests = new Set([descriptor, config, ...layers].map(({ digest }) => digest));
    const blobs = [...digests].map((digest) => external_node_path_namespaceObject.relative(folder, blobPath(folder, digest)));
    return ['-c', '-C', folder, 'oci-layout', ...blobs, '-C', stage, 'index.json', 'manifest.json'];
}
/** An index.json that names this image only (OCI image-spec, image-layout.md; the first annotation is containerd's). */
function ociIndex({ descriptor: { mediaType, digest, size } }, name) {
    const annotations = { 'io.containerd.image.name': `docker.io/library/${name}`, 'org.opencontainers.image.ref.name': name.split(':')[1] };
    return { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [{ mediaType, digest, size, annotations }] };
}
/** The manifest.json of `docker save`, with paths into the layout. */
function dockerManifest({ config, layers }, name) {
    const [own = '', ...files] = [config, ...layers].map(({ digest }) => blobPath('', digest));
    return [{ Config: own, RepoTags: [name], Layers: files }];
}
function notLoaded({ layers }, loaded, packed) {
    // tar only reports a closed pipe when docker ended first; then docker knows why.
    const why = loaded.stderr.trim().split('\n').at(-1) || packed.stderr.trim() || `\`docker load\` ended with ${loaded.code}`;
    const zstd = layers.some(({ mediaType }) => mediaType.endsWith('zstd'));
    return new ShipError({
        code: 'smoke/load',
        what: 'The engine did not take the image that is to be tried out',
        why,
        fix: zstd
            ? 'The image has zstd layers, which Docker reads from version 23 on: update the engine, or build gzip layers'
            : 'Look for a full disk or an engine older than 20.10; to ship without the test: `smoke: off`',
        detail: [loaded.stderr, packed.stderr].join('\n').trim(),
    });
}

;// CONCATENATED MODULE: ./build/verify/container.js

/** Variables that the docker program itself obeys. They hold paths and addresses, no secrets, so these values may stand in its arguments. */
const OBEYED_BY_DOCKER = /^(PATH|HOME|LD_\w+|DOCKER_(HOST|CONTEXT|CONFIG|CERT_PATH|TLS|TLS_VERIFY|API_VERSION|DEFAULT_PLATFORM))$/;
/**
 * As it is run in production: a root file system that can't be written to, no way to more privileges, the user that the image
 * names. /tmp is a small tmpfs, as deployments with a read-only root mount one; capabilities stay Docker's own, because an
 * image may bind port 80 as root and the contract does not forbid it.
 */
const CONFINED = ['--read-only', '--tmpfs', '/tmp:exec,mode=1777,size=64m', '--security-opt', 'no-new-privileges'];
/** Readable by `docker logs` whatever the engine's own driver is, and it can't fill the disk. */
const LOGGED = ['--log-driver', 'json-file', '--log-opt', 'max-size=5m'];
function runArguments({ name, image, platform, port, network, healthcheck, env }) {
    // Only this machine can reach it, and Docker takes a free port.
    const published = network === 'bridge' ? ['--publish', `127.0.0.1::${port}/tcp`] : [];
    // A HEALTHCHECK is first run after its interval, 30 s where none is given.
    const checked = healthcheck ? ['--health-interval', '1s'] : [];
    const foreign = platform === '' ? [] : ['--platform', platform];
    const variables = env.flatMap(([key, value]) => ['--env', OBEYED_BY_DOCKER.test(key) ? `${key}=${value}` : key]);
    const identity = ['--name', name, '--label', `org.gin-ship.smoke=${name}`];
    const options = [...identity, ...CONFINED, ...LOGGED, '--network', network, ...published, ...checked, ...foreign, ...variables];
    return ['run', '--detach', '--pull', 'never', ...options, image];
}
/** Starts it; the values of its environment go through that of the docker process, where `ps` does not show them. */
function startContainer(spec, docker) {
    const values = spec.env.filter(([key]) => !OBEYED_BY_DOCKER.test(key));
    return docker(runArguments(spec), { env: Object.fromEntries(values) });
}
function watchLife(name, docker) {
    let over = false;
    const code = docker(['wait', name]).then(({ code, stdout }) => (code === 0 ? Number(stdout.trim()) : undefined), 
    // Cancelled: whoever waits beside this hears of it.
    () => undefined);
    const died = new Promise((resolve) => {
        void code.then((known) => {
            over = known !== undefined;
            if (over)
                resolve();
        });
    });
    return { died, isOver: () => over, exitCode: () => code };
}
/** State and published ports (`8080/tcp` → host port) in one call. */
async function container_inspect(name, docker) {
    const { code, stdout } = await docker([
        'inspect',
        '--type',
        'container',
        '--format',
        '{"state":{{json .State}},"ports":{{json .NetworkSettings.Ports}}}',
        name,
    ]);
    if (code !== 0)
        return { state: {}, ports: new Map() };
    const { state, ports } = JSON.parse(stdout);
    const published = Object.entries(ports ?? {}).map(([inside, at]) => [inside, Number(at?.[0]?.HostPort ?? 0)]);
    return { state, ports: new Map(published.filter(([, port]) => port > 0)) };
}
/** The last lines of both streams, in the order they were written. */
async function lastLines(name, count, docker) {
    const { code, stdout, stderr } = await docker(['logs', '--timestamps', '--tail', String(count), name]);
    if (code !== 0)
        return [];
    // Docker's timestamps are of one length, so sorting by text is sorting by time.
    const stamped = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
    return stamped
        .toSorted((a, b) => (stampOf(a) < stampOf(b) ? -1 : Number(stampOf(a) > stampOf(b))))
        .slice(-count)
        .map((line) => line.slice(line.indexOf(' ') + 1).trimEnd());
}
const stampOf = (line) => line.slice(0, line.indexOf(' '));
/** `SIGKILL` for 137, by the shell's convention; undefined for a code that is no signal's. */
function signalOf(exitCode) {
    return Object.entries(external_node_os_namespaceObject.constants.signals).find(([, number]) => number === exitCode - 128)?.[0];
}

;// CONCATENATED MODULE: ./build/verify/causes.js
/** What programs and the engine write, by what it means. The first that is found counts, so the surest stand first. */
const TOLD = [
    {
        code: 'port-taken',
        says: /EADDRINUSE|address already in use|port is already allocated/i,
        why: 'the port is in use already',
        fix: 'End what uses it (see `smoke-network`: with `host` all processes of the runner share its ports), or let the service take another one and give it in `smoke-port`',
    },
    {
        code: 'read-only',
        says: /EROFS|read-only file ?system/i,
        why: 'it writes to its root file system, which is read-only in the test, as it should be in production',
        fix: 'Write below /tmp, which is writable there, or declare the folder with VOLUME in the Dockerfile',
    },
    {
        code: 'wrong-processor',
        says: /exec format error/i,
        why: 'its program is made for another processor, or is a script without a `#!` line',
        fix: 'Build it for the platform of the image (Go: `GOOS=$TARGETOS GOARCH=$TARGETARCH`), or add the `#!` line',
    },
    {
        code: 'no-program',
        says: /executable file not found in \$PATH/i,
        why: 'the program in ENTRYPOINT or CMD is not in the image',
        fix: 'Copy it into the last stage of the Dockerfile, and give its full path in ENTRYPOINT',
    },
    {
        code: 'no-command',
        says: /no command specified/i,
        why: 'the image says nowhere what to start',
        fix: 'End the Dockerfile with `ENTRYPOINT ["/app"]`, or with CMD',
    },
    {
        code: 'no-user',
        says: /unable to find (user|group) \S+/i,
        why: 'the user or group of the image is not in its /etc/passwd or /etc/group',
        fix: 'Give a number in the Dockerfile, `USER 65532:65532`: it needs no entry there',
    },
    {
        code: 'no-interpreter',
        says: /^(?=.*\b(exec|starting container process|unable to start)\b).*no such file or directory/i,
        why: 'its program, or the loader that this program needs, is not in the image',
        fix: 'Look at the path in ENTRYPOINT; a program that is linked dynamically does not run on `scratch` or `distroless/static`: build it with CGO_ENABLED=0',
    },
    {
        code: 'not-executable',
        says: /^(?=.*\b(exec|starting container process|unable to start)\b).*permission denied/i,
        why: 'the user of the image may not execute its program',
        fix: 'Give it the mode: `COPY --chmod=0755 …`',
    },
    {
        code: 'privileged-port',
        says: /bind: permission denied|EACCES.*(:|port )\d+/i,
        why: 'the user of the image may not bind that port',
        fix: 'Let the service listen on a port above 1023, such as 8080',
    },
];
/** The cause that the log or the engine's message names; undefined where they name none. `given`: names set in the test already. */
function causeIn(lines, given) {
    const told = TOLD.find(({ says }) => lines.some((line) => says.test(line)));
    if (told !== undefined)
        return { code: told.code, why: told.why, fix: told.fix };
    const variable = lines.map(missingVariable).find((name) => name !== undefined && !given.includes(name));
    if (variable === undefined)
        return undefined;
    return { code: 'missing-env', why: `its log says that \`${variable}\` is missing`, fix: `Set it for the test: \`${variable}=…\` in \`smoke-env\`` };
}
const LACKING = /\b(not set|unset|required|missing|must (not be empty|be (set|given|provided|defined))|undefined|not (defined|provided|found in env\w*)|is empty|no value)\b/i;
/** Capitals that are no variable in a log's line. */
const COMMON = /^(DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|PANIC|GIN|HTTP|HTTPS|GET|POST|PUT|TLS|SSL|JSON|YAML|TCP|UDP|DNS|URL|UTC|EOF|SQL|API|JWT|ENV)$/;
/** The variable that a line calls missing. A guess by its shape, offered as a hint. */
function missingVariable(line) {
    if (!LACKING.test(line))
        return undefined;
    const names = (line.match(/\b[A-Z][A-Z0-9_]{2,}\b/g) ?? []).filter((name) => !COMMON.test(name));
    return names.find((name) => name.includes('_')) ?? names[0];
}
/** Words that the line has that tells why a program gave up, in the languages services are written in. */
const GAVE_UP = /^(panic|fatal error):|\b(SIGSEGV|fatal|FATAL|[Uu]ncaught|Traceback|Exception|[Ee]rror):/;
/** The line that most likely tells why it ended: before a stack trace, where a trace follows. */
const lastWords = (lines) => lines
    .find((line) => GAVE_UP.test(line))
    ?.trim()
    .slice(0, 200);

;// CONCATENATED MODULE: ./build/verify/diagnose.js



const WHAT = 'The image failed its smoke test, and nothing was pushed';
/** The error for the user: the likeliest cause, its cure, and below that everything that was seen. */
function smokeFailure(failure) {
    const { code, why, fix } = likeliest(failure);
    return new ShipError({ code: `smoke/${code}`, what: WHAT, why, fix, detail: detailOf(failure) });
}
function likeliest(failure) {
    const { how, last, log, refusal, state, smoke } = failure;
    const answer = last !== undefined && 'response' in last ? last : undefined;
    if (how === 'late' && answer?.wrong === 'status' && speaksTls(answer.response))
        return TLS;
    if (how === 'late' && answer?.wrong === 'status')
        return wrongStatus(failure, answer.response.status, answer.response.headers['location']);
    if (how === 'late' && answer?.wrong === 'body')
        return wrongBody(failure);
    if (how === 'died' && isOutOfMemory(state, log))
        return OUT_OF_MEMORY;
    const told = causeIn([...log, ...refusal.split('\n'), state.Error ?? ''], smoke.env);
    if (told !== undefined)
        return told;
    if (how === 'late' && failure.port === undefined)
        return unhealthy(failure);
    if (how === 'late')
        return failure.url === undefined ? NOT_PUBLISHED : unanswered(failure);
    if (how === 'died')
        return crashed(state, lastWords(log));
    return {
        code: 'not-started',
        why: refusal.trim().split('\n')[0] || 'the engine gave no reason',
        fix: 'The engine refused to start the container: see its message below',
    };
}
function wrongStatus({ smoke, url }, status, location) {
    const accepted = smoke.statuses.map(([low, high]) => (low === high ? low : `${low}–${high}`)).join(', ');
    return {
        code: 'wrong-status',
        why: `${url} was answered with ${status}${location === undefined ? '' : ` (to ${location})`} instead of ${accepted}, for ${smoke.timeoutSeconds} s`,
        fix: status >= 500 ? 'See its log' : 'Correct the route or the path in `smoke`; where that answer is right, say so in `smoke-status`',
    };
}
const wrongBody = ({ smoke, url }) => ({
    code: 'wrong-body',
    why: `the answer of ${url} does not hold \`${smoke.body}\``,
    fix: 'Correct the service, or `smoke-body`: text is found as it stands, `/…/` is a regular expression',
});
const isOutOfMemory = ({ OOMKilled }, log) => OOMKilled === true || log.some((line) => /runtime: out of memory|heap out of memory|java\.lang\.OutOfMemoryError/.test(line));
const OUT_OF_MEMORY = {
    code: 'oom',
    why: 'the container was out of memory',
    fix: 'Let the service use less (Go: GOMEMLIMIT), or take a runner with more memory',
};
/** What Go's and nginx's servers answer to plain HTTP on a port of theirs for TLS. */
const SPEAKS_TLS = /HTTP request to an HTTPS server|sent to HTTPS port/i;
const speaksTls = ({ status, body }) => status === 400 && SPEAKS_TLS.test(body.toString());
const TLS = {
    code: 'speaks-tls',
    why: 'its port speaks TLS, and the smoke test speaks plain HTTP',
    fix: 'Let it serve plain HTTP too, as behind an ingress, and name that port in `smoke-port`; or have the HEALTHCHECK asked (`smoke-network: none`), or `smoke: off`',
};
const noHttp = ({ port }, error) => ({
    code: 'no-http',
    why: `what answers on its port ${port} is no HTTP (${error})`,
    fix: 'Name the port that speaks HTTP in `smoke-port`; for another protocol have the HEALTHCHECK asked (`smoke-network: none`), or `smoke: off`',
});
const tooSlow = ({ smoke, url }, error) => ({
    code: 'too-slow',
    why: `${url} was taken, but not answered to the end within ${smoke.timeoutSeconds} s (${error})`,
    fix: 'Ask a path that answers at once and ends, or give it more time with `smoke-timeout`: one answer may take half of it',
});
/** Nobody answered, or not in HTTP, or not in time. */
function unanswered(failure) {
    const error = failure.last !== undefined && 'error' in failure.last ? failure.last.error : 'no request was made';
    if (/Parse Error/.test(error))
        return noHttp(failure, error);
    if (/no byte moved|aborted|answer is larger|went on and on/.test(error))
        return tooSlow(failure, error);
    return notListening(failure, error);
}
function notListening({ smoke, port }, error) {
    const slow = 'A slow start needs a longer `smoke-timeout`';
    // Docker's own proxy accepts on a published port whether or not anything listens inside, so a refusal is somebody else's.
    const elsewhere = /ECONNREFUSED/.test(error)
        ? '. Where this job runs in a container, or its engine on another machine, the port can’t be reached from here: `smoke: off`'
        : '';
    return {
        code: 'not-listening',
        why: `the container runs, but within ${smoke.timeoutSeconds} s nothing answered on its port ${port} (${error})`,
        fix: smoke.network === 'host'
            ? `Give the port it listens on in \`smoke-port\`. ${slow}`
            : `Let the service listen on all interfaces (\`:${port}\`, not \`127.0.0.1:${port}\`), or give its own port in \`smoke-port\`. ${slow}${elsewhere}`,
    };
}
const NOT_PUBLISHED = {
    code: 'not-published',
    why: 'the engine runs the container, but published no port for it',
    fix: 'Look at the networks of the engine, or take `smoke-network: host`',
};
const unhealthy = ({ smoke, state }) => ({
    code: 'unhealthy',
    why: `its HEALTHCHECK did not pass within ${smoke.timeoutSeconds} s: ${state.Health?.Log?.at(-1)?.Output?.trim().slice(0, 200) || 'it never ended'}`,
    fix: 'Correct the HEALTHCHECK or the service; a slow start needs a longer `smoke-timeout`',
});
function crashed(state, said) {
    const words = said === undefined ? '' : `, and said \`${said}\``;
    if (state.ExitCode !== 0)
        return { code: 'crashed', why: `the container ended by itself, ${endOf(state)}${words}`, fix: 'See its log' };
    const fix = 'A service has to stay in the foreground: see its log, and CMD or ENTRYPOINT in the Dockerfile';
    return { code: 'crashed', why: 'the container ended by itself, with exit code 0', fix };
}
const endOf = ({ ExitCode = -1 }) => {
    const signal = signalOf(ExitCode);
    return signal === undefined ? `with exit code ${ExitCode}` : `by ${signal} (exit code ${ExitCode})`;
};
function detailOf({ smoke, url, last, state, log, refusal, how }) {
    return [
        url === undefined ? '' : `requested: GET ${url} (network ${smoke.network})`,
        last === undefined ? '' : `last try: ${diagnose_shown(last)}`,
        how === 'unstarted'
            ? ''
            : `container: ${state.Running === true ? 'running' : `${state.Status ?? 'unknown'}, ${endOf(state)}`}${state.OOMKilled === true ? ', out of memory' : ''}`,
        state.Error ? `engine: ${state.Error}` : '',
        refusal.trim() === '' ? '' : `docker run: ${refusal.trim()}`,
        shownLog(log),
    ]
        .filter((part) => part !== '')
        .join('\n');
}
/** Lines of the log that an error shows. */
const SHOWN_LINES = 50;
function shownLog(log) {
    const lines = log.slice(-SHOWN_LINES);
    if (lines.length === 0)
        return 'log: empty';
    return `log, ${lines.length < log.length ? `the last ${lines.length}` : 'all'} lines:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
function diagnose_shown(attempt) {
    if ('error' in attempt)
        return attempt.error;
    const text = attempt.response.body.toString().slice(0, 200).trim();
    return `${attempt.response.status}, ${text === '' ? 'no body' : `\`${text}\``}`;
}

;// CONCATENATED MODULE: ./build/contract/read.js


const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
/**
 * Reads all declared inputs once. A wrong one counts as empty, so that the rest of the plan can be made and all mistakes be told in one run.
 * @param raw gives the text of an input, '' where it was not given
 */
function readInputs(fields, raw) {
    const problems = [];
    const read = Object.entries(fields).map(([name, field]) => {
        const text = field.blanks ? raw(name) : raw(name).trim();
        try {
            if (text === '' && field.required)
                throw new Wrong('it is required', 'Give it a value');
            return [camel(name), text === '' ? field.empty : field.parse(text)];
        }
        catch (thrown) {
            // A grammar of its own (tag rules, image names) reports each of its mistakes itself.
            if (thrown instanceof ShipError)
                problems.push(...thrown.problems);
            else
                problems.push(inputProblem(name, field.secret ? '***' : ((thrown instanceof Wrong ? thrown.lines : undefined) ?? text), thrown));
            return [camel(name), field.empty];
        }
    });
    return { inputs: Object.freeze(Object.fromEntries(read)), problems };
}
/** A problem that names the input, its value, why it is wrong and what would be right. */
function inputProblem(name, value, thrown) {
    const shown = value === '' ? 'is empty' : `is \`${shorten(value)}\``;
    return {
        code: `input/${name}`,
        what: `Input \`${name}\` ${shown}`,
        why: messageOf(thrown),
        fix: thrown instanceof Wrong ? thrown.fix : 'See the table of inputs in the README',
    };
}
const shorten = (text) => (text.length > 120 ? `${text.slice(0, 117)}…` : text).replace(/\r?\n/g, '⏎');

;// CONCATENATED MODULE: ./build/plan/smoke.js


const BELOW_500 = [100, 499];
const SUCCESS = [200, 299];
/** The smoke test as data; undefined for `smoke: off`. Every mistake in its inputs is in `problems`. */
function planSmoke(inputs) {
    if (/^off$/i.test(inputs.smoke))
        return { smoke: undefined, problems: [] };
    const auto = inputs.smoke === '' || /^auto$/i.test(inputs.smoke);
    const given = inputs.smokeStatus.map((text) => statusRange(text));
    const problems = [
        ...(auto ? [] : pathProblems(inputs.smoke)),
        ...inputs.smokeStatus.filter((_, at) => given[at] === undefined).map(statusProblem),
        ...bodyProblems(inputs.smokeBody),
        ...envProblems(inputs.smokeEnv.map(([name]) => name)),
        ...(inputs.smokeNetwork === 'none' ? networkProblems(inputs, auto) : []),
    ];
    if (problems.length > 0)
        return { smoke: undefined, problems };
    const statuses = given.filter((range) => range !== undefined);
    const smoke = {
        path: auto ? '/' : inputs.smoke,
        asked: !auto || statuses.length > 0 || inputs.smokeBody !== '',
        port: inputs.smokePort,
        statuses: statuses.length > 0 ? statuses : [auto ? BELOW_500 : SUCCESS],
        body: inputs.smokeBody,
        env: inputs.smokeEnv.map(([name]) => name),
        network: inputs.smokeNetwork,
        timeoutSeconds: inputs.smokeTimeout,
    };
    return { smoke, problems };
}
/**
 * The regular expression in `/pattern/flags`; undefined where the text is to be taken as it stands.
 * @throws SyntaxError where it looks like one and is none
 */
function bodyPattern(text) {
    const [, pattern, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
    // `g` and `y` remember where the last search ended: the second try of a probe would start in the middle.
    return pattern === undefined ? undefined : new RegExp(pattern, flags.replace(/[gy]/g, ''));
}
/** `200`, `200-299` or `2xx`; undefined for anything else. */
function statusRange(text) {
    const hundreds = Number(/^([1-5])xx$/i.exec(text)?.[1]) * 100;
    if (hundreds > 0)
        return [hundreds, hundreds + 99];
    const [, from, to = from] = /^([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?$/.exec(text) ?? [];
    return from !== undefined && Number(from) <= Number(to) ? [Number(from), Number(to)] : undefined;
}
const statusProblem = (text) => smoke_wrong('smoke-status', text, 'it is no status and no range of them', 'Write `200`, `200-299` or `2xx`; several by comma');
function pathProblems(path) {
    const known = 'Write a path such as `/ping`, `auto`, or `off` for no test';
    if (!path.startsWith('/'))
        return [smoke_wrong('smoke', path, 'a path starts with `/`', known)];
    // Neither reaches the service as written: a client cuts at `#` and escapes the others.
    return /[\s#\p{Cc}]/u.test(path) ? [smoke_wrong('smoke', path, 'a path holds no blank and no `#`', 'Percent-encode it: `%20`, `%23`')] : [];
}
function bodyProblems(body) {
    try {
        bodyPattern(body);
        return [];
    }
    catch (thrown) {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        return [smoke_wrong('smoke-body', body, why, 'Correct the expression, or write the text without slashes around it to have it found as it stands')];
    }
}
function envProblems(names) {
    return names.flatMap((name, at) => {
        // The name is not shown: where a value was given without a name, its first part stands here.
        const which = `(entry ${at + 1})`;
        if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name))
            return [smoke_wrong('smoke-env', which, 'the name holds something else than letters, digits, `_`, `.` and `-`', 'Write one `NAME=value` a line')];
        return names.indexOf(name) < at ? [smoke_wrong('smoke-env', which, `\`${name}\` is given twice`, 'Keep one of them')] : [];
    });
}
function networkProblems(inputs, auto) {
    const asked = [
        !auto && 'smoke',
        inputs.smokePort !== undefined && 'smoke-port',
        inputs.smokeStatus.length > 0 && 'smoke-status',
        inputs.smokeBody !== '' && 'smoke-body',
    ];
    const names = asked.filter((name) => name !== false).map((name) => `\`${name}\``);
    if (names.length === 0)
        return [];
    const why = `without a network nothing can be requested, so ${names.join(', ')} could not be checked`;
    return [smoke_wrong('smoke-network', 'none', why, 'Take `bridge`, or leave those inputs out: the HEALTHCHECK of the image is asked then')];
}
const smoke_wrong = (name, value, why, fix) => inputProblem(name, value, new Wrong(why, fix));

;// CONCATENATED MODULE: ./build/verify/probe.js



/** Milliseconds between tries: short at first, because a Go service is there in a few, then longer to leave the processor to it. */
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 250;
/** Milliseconds: a last try with less than this would be called slow whatever it met. */
const SHORTEST_TRY = 20;
/** Asks again and again until it is answered as planned, the container ends, or the time is over. */
async function probe_probe(smoke, url, life, { clock, http }) {
    const deadline = clock.monotonic() + smoke.timeoutSeconds * 1000;
    let last;
    for (let pause = FIRST_PAUSE; !life.isOver(); pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
        const left = deadline - clock.monotonic();
        if (left < SHORTEST_TRY)
            return { how: 'late', last };
        const attempt = await askUntil(deadline, () => ask(smoke, url, left, http), life, clock);
        // A later refusal says less than an earlier answer that was not the right one.
        if (attempt !== undefined && ('response' in attempt || last === undefined || 'error' in last))
            last = attempt;
        if (attempt !== undefined && 'response' in attempt && attempt.wrong === undefined)
            return { how: 'ready', status: attempt.response.status, at: clock.monotonic(), answer: attempt.response };
        await Promise.race([clock.sleep(Math.min(pause, Math.max(1, deadline - clock.monotonic()))), life.died]);
    }
    return { how: 'died', last };
}
/** An event stream never falls silent, so that no idle time ends its request: it is left at the deadline, and ends with the container. */
async function askUntil(deadline, ask, life, clock) {
    const over = new AbortController();
    const tooLate = async () => {
        // In short sleeps: one until the deadline would keep the process alive after an answer.
        while (!over.signal.aborted && clock.monotonic() < deadline)
            await clock.sleep(Math.max(1, Math.min(LONGEST_PAUSE, deadline - clock.monotonic())));
        return { error: 'it went on and on' };
    };
    try {
        return await Promise.race([ask(), life.died, tooLate()]);
    }
    finally {
        over.abort();
    }
}
async function ask(smoke, url, left, http) {
    try {
        // Half of what is left: a request that is swallowed while the service starts must not use up all the time. No kept
        // connection, because a service that drains waits for it.
        const response = await http.request({ method: 'GET', url, headers: { connection: 'close' }, idleMs: Math.min(left, Math.max(1000, left / 2)) });
        return { response, wrong: shortfall(smoke, response) };
    }
    catch (thrown) {
        return { error: messageOf(thrown) };
    }
}
/** What of the answer is not as planned. */
function shortfall({ statuses, body }, response) {
    if (!statuses.some(([low, high]) => response.status >= low && response.status <= high))
        return 'status';
    if (body === '')
        return undefined;
    const text = response.body.toString();
    const found = bodyPattern(body)?.test(text) ?? text.includes(body);
    return found ? undefined : 'body';
}
/** Without a HEALTHCHECK all that can be asked is that it goes on running; seconds. */
const STILL_RUNNING_AFTER = 3;
/** For a container without network: its own HEALTHCHECK where it has one, else that it is still there after some seconds. */
async function watchHealth(smoke, { name, healthcheck: checked }, life, docker, { clock }) {
    const seconds = checked ? smoke.timeoutSeconds : Math.min(STILL_RUNNING_AFTER, smoke.timeoutSeconds);
    const deadline = clock.monotonic() + seconds * 1000;
    while (!life.isOver() && clock.monotonic() < deadline) {
        await Promise.race([clock.sleep(Math.max(1, Math.min(500, deadline - clock.monotonic()))), life.died]);
        // `unhealthy` is no verdict before the time is over: with one check a second a slow start is counted as a failure.
        if (checked && !life.isOver() && (await container_inspect(name, docker)).state.Health?.Status === 'healthy')
            return { how: 'ready', status: undefined, at: clock.monotonic() };
    }
    if (life.isOver())
        return { how: 'died', last: undefined };
    return checked ? { how: 'late', last: undefined } : { how: 'ready', status: undefined, at: clock.monotonic() };
}

;// CONCATENATED MODULE: ./build/verify/trial.js



/** How long a container may take to end after SIGTERM before it is killed; seconds, Docker's own default. */
const GRACE_SECONDS = 10;
/** Lines of the log that are searched for the cause of a failure. */
const LOG_LINES = 1000;
/** Starts the container, waits until it answers as planned, and stops it. It is there afterwards, whatever happens. @throws ShipError `smoke/…` */
async function tryOut(smoke, spec, docker, ports) {
    const { clock } = ports;
    const asked = clock.monotonic();
    const run = await startContainer(spec, docker);
    const failure = (seen) => failureOf({ ...seen, smoke, port: spec.port }, spec.name, docker);
    if (run.code !== 0)
        throw await failure({ how: 'unstarted', url: undefined, last: undefined, refusal: run.stderr });
    const running = clock.monotonic();
    const life = watchLife(spec.name, docker);
    const { url, startedAt, outcome } = await observe(smoke, spec, life, docker, ports);
    if (outcome.how !== 'ready')
        throw await failure({ ...outcome, url, refusal: '' });
    // `auto` asks for no path and promises no more than that something answers, and a service that only speaks TLS may be meant so:
    // to fail would stop what nobody asked to test. But nothing of the service itself was seen, so it does not pass in silence.
    if (!smoke.asked && outcome.answer !== undefined && speaksTls(outcome.answer))
        ports.runner.warning(`The smoke test saw little of the image: ${TLS.why} (it answered ${outcome.status} at ${url}). ${TLS.fix}`);
    // The engine's clock may be another machine's: its start counts only where it lies inside of `docker run`.
    const since = outcome.at + clock.now() - clock.monotonic() - startedAt;
    const plausible = since >= outcome.at - running && since <= outcome.at - asked;
    const readyMs = Math.round(plausible ? since : outcome.at - running);
    return { status: outcome.status, healthcheck: spec.healthcheck, readyMs, ...(await trial_stop(spec.name, life, docker, ports)) };
}
async function failureOf(seen, name, docker) {
    const [{ state }, log] = await Promise.all([container_inspect(name, docker), lastLines(name, LOG_LINES, docker)]);
    return smokeFailure({ ...seen, state, log });
}
async function observe(smoke, spec, life, docker, ports) {
    // With a port that is known the first request need not wait for this.
    const looking = container_inspect(spec.name, docker);
    const watched = async () => {
        if (spec.port === undefined)
            return { url: undefined, outcome: await watchHealth(smoke, spec, life, docker, ports) };
        const port = smoke.network === 'host' ? spec.port : (await looking).ports.get(`${spec.port}/tcp`);
        if (port !== undefined) {
            const url = `http://127.0.0.1:${port}${smoke.path}`;
            const outcome = await probe_probe(smoke, url, life, ports);
            return { url, outcome: smoke.network === 'host' && outcome.how === 'ready' ? await itself(outcome, life, ports) : outcome };
        }
        if ((await looking).state.Running === true)
            return { url: undefined, outcome: { how: 'late', last: undefined } };
        // A container that ended before it was looked at has no published port any more.
        return { url: undefined, outcome: { how: 'died', last: undefined } };
    };
    const [{ state }, observed] = await Promise.all([looking, watched()]);
    return { ...observed, startedAt: Date.parse(state.StartedAt ?? '') };
}
/** Milliseconds in which a program ends that could not bind its port. */
const BIND_MS = 500;
/** On the host's network it may have been another process that answered, begun a moment ago on the same port: then this container ends. */
async function itself(ready, life, { clock }) {
    await Promise.race([clock.sleep(BIND_MS), life.died]);
    return life.isOver() ? { how: 'died', last: undefined } : ready;
}
async function trial_stop(name, life, docker, { clock, runner }) {
    const begin = clock.monotonic();
    await docker(['stop', '-t', String(GRACE_SECONDS), name]);
    const exitCode = await life.exitCode();
    const drainMs = Math.round(clock.monotonic() - begin);
    const warning = warningOf(exitCode, drainMs);
    if (warning !== undefined)
        runner.warning(warning);
    return { exitCode, drainMs };
}
const HANDLE_SIGTERM = 'Handle the signal (Go: `signal.NotifyContext` and `http.Server.Shutdown`), and start the program directly, not through a shell: ENTRYPOINT ["/app"]';
/** What a rollout would suffer from: none of it makes the image wrong. */
function warningOf(exitCode, drainMs) {
    if (exitCode === undefined || exitCode === 0)
        return undefined;
    const signal = signalOf(exitCode);
    if (signal === 'SIGKILL' && drainMs >= GRACE_SECONDS * 1000)
        return `The container did not end within ${GRACE_SECONDS} s after SIGTERM and was killed: a rollout would wait as long, and cut requests. ${HANDLE_SIGTERM}`;
    // Ending by the signal itself, or by an image's own STOPSIGNAL, is how programs without work to finish end.
    if (signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGQUIT')
        return undefined;
    return `The container ended with exit code ${exitCode} when it was asked to stop (SIGTERM). ${HANDLE_SIGTERM}`;
}

;// CONCATENATED MODULE: ./build/verify/smoke.js






/**
 * Loads the image, starts it, asks it until it answers as planned, stops it, and takes everything away again.
 * @throws ShipError `smoke/…`
 */
async function smokeTest(smoke, subject, { engine, env, values, ports }) {
    const { layout, image, port } = subject;
    if (smoke.network === 'host')
        await expectFree(port, ports);
    const id = Math.floor(ports.clock.random() * 36 ** 8).toString(36);
    const left = { container: `gin-ship-smoke-${id}`, image: `gin-ship-smoke:${id}` };
    const docker = dockerWith(env, ports);
    remember(left, ports);
    try {
        const loaded = await loadImage(layout, image, left.image, engine, docker, ports);
        const spec = {
            name: left.container,
            image: loaded,
            platform: foreignTo(engine, image),
            port,
            network: smoke.network,
            healthcheck: port === undefined && hasHealthcheck(image),
            env: values,
        };
        const trial = await tryOut(smoke, spec, docker, ports);
        const { digest } = image.descriptor;
        return { ...trial, platform: canonical(image.platform), digest, imageId: image.config.digest, network: smoke.network, path: smoke.path };
    }
    finally {
        await cleanUp(left, env, ports);
    }
}
/** The image's platform where the engine has to be told: 386 on amd64. */
function foreignTo(engine, image) {
    return partsOf(image.platform).architecture === partsOf(engine.platform).architecture ? '' : canonical(image.platform);
}
/** `HEALTHCHECK NONE` switches off the one of the base image. */
function hasHealthcheck({ configuration: { config } }) {
    const { Test: test } = (config?.Healthcheck ?? {});
    return test !== undefined && test[0] !== 'NONE';
}
/** With the host's network a service that can't bind its port may go unnoticed: whoever has the port would be asked instead. */
async function expectFree(port, { http }) {
    const free = await http.request({ method: 'GET', url: `http://127.0.0.1:${port}/`, idleMs: 1000 }).then(() => false, (thrown) => thrown.code === 'ECONNREFUSED');
    if (free)
        return;
    throw new ShipError({
        code: 'smoke/port-taken',
        what: 'The image can’t be tried out',
        why: `something on this machine listens on port ${port} already, and with \`smoke-network: host\` the container would need it`,
        fix: 'End it, let the service take another port and give that in `smoke-port`, or use `smoke-network: bridge`',
    });
}

;// CONCATENATED MODULE: ./build/verify/verify.js





/**
 * The gate before the push: reads all bytes that would be pushed, and runs them.
 * @throws ShipError `verify/…`, `smoke/…`
 */
async function verify(plan, layout, { env, values, engine: known }, ports) {
    // The engine is asked while the disk is read; what is wrong with the image itself is told first.
    const asking = plan.smoke && (known === undefined ? askEngine(dockerWith(env, ports)) : Promise.resolve({ platform: known, idOf: 'manifest' }));
    asking?.catch(() => undefined);
    const integrity = await checkIntegrity(layout, plan.build.platforms, ports.files);
    const engine = await asking;
    const all = integrity.platforms.map(({ platform }) => platform);
    if (plan.smoke === undefined || engine === undefined)
        return { integrity, smoke: { skipped: 'switched off by `smoke: off`' }, notRun: all };
    const subject = subjectOf(plan.smoke, layout, engine);
    if ('skipped' in subject) {
        ports.runner.warning(`The image was built, not run: ${subject.skipped}`);
        return { integrity, smoke: subject, notRun: all };
    }
    const smoke = await smokeTest(plan.smoke, subject, { engine, env, values, ports });
    return { integrity, smoke, notRun: all.filter((platform) => platform !== smoke.platform) };
}
/** Which image to run, and its port; or why none. */
function subjectOf(smoke, layout, engine) {
    const image = imageFor(engine.platform, layout.manifests);
    if (image === undefined) {
        const built = layout.manifests.filter(({ attestation }) => !attestation).map(({ platform }) => canonical(platform));
        return { skipped: `it is for ${built.join(', ')}, and the engine of this runner is ${canonical(engine.platform)}` };
    }
    if (smoke.network === 'none')
        return { layout, image, port: undefined };
    const port = smoke.port ?? onlyPort(image);
    if (typeof port === 'number')
        return { layout, image, port };
    if (!smoke.asked)
        return { skipped: `${port.why}. ${port.fix}` };
    throw new ShipError({ code: 'smoke/port', what: 'It is not known on which port to ask the image', ...port });
}
/** The one tcp port that the image EXPOSEs, or why there is none. */
function onlyPort({ configuration }) {
    const exposed = Object.keys(configuration.config?.ExposedPorts ?? {});
    // `8080/tcp`; tcp where no protocol is named (OCI image-spec, config.md).
    const numbers = exposed.flatMap((text) => /^(\d+)(?:\/tcp)?$/.exec(text)?.[1] ?? []).map(Number);
    const ports = [...new Set(numbers)].toSorted((a, b) => a - b);
    const [port] = ports;
    if (port !== undefined && ports.length === 1)
        return port;
    const why = port === undefined ? 'it EXPOSEs no tcp port' : `it EXPOSEs several ports (${ports.join(', ')})`;
    return { why, fix: 'Name the port of the service: `smoke-port: 8080`, or `EXPOSE 8080` in the Dockerfile' };
}

;// CONCATENATED MODULE: ./build/contract/compatibility.js

const levels = ['manifest', 'index', 'manifest-descriptor', 'index-descriptor'];
/** @throws ShipError `input/DOCKER_METADATA_…` with every setting that is wrong */
function readCompatibility(env) {
    const problems = [];
    const read = (name, empty, parse, why, fix) => {
        const text = env[name]?.trim() ?? '';
        const value = text === '' ? empty : parse(text);
        if (value !== undefined)
            return value;
        problems.push({ code: `input/${name}`, what: `Environment variable \`${name}\` is \`${text}\``, why, fix });
        return empty;
    };
    const compatibility = {
        shortShaLength: read('DOCKER_METADATA_SHORT_SHA_LENGTH', 7, parseLength, 'it is no length of a commit hash', 'Give a whole number from 1 to 64, or take it away'),
        annotationLevels: read('DOCKER_METADATA_ANNOTATIONS_LEVELS', ['manifest'], parseLevels, 'it names a level that does not exist', `Give some of ${levels.map((l) => `\`${l}\``).join(', ')}, separated by commas`),
        prHeadSha: read('DOCKER_METADATA_PR_HEAD_SHA', true, compatibility_parseFlag, 'it is neither true nor false', 'Write `true` or `false`'),
    };
    if (problems.length > 0)
        throw new ShipError(problems);
    return Object.freeze(compatibility);
}
function parseLength(text) {
    const length = /^\d{1,2}$/.test(text) ? Number(text) : 0;
    return length >= 1 && length <= 64 ? length : undefined;
}
function parseLevels(text) {
    const found = text.split(',').map((name) => levels.find((level) => level === name.trim()));
    return found.every((level) => level !== undefined) ? [...new Set(found)] : undefined;
}
function compatibility_parseFlag(text) {
    return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
}

;// CONCATENATED MODULE: ./build/expression/date.js

/** Whether a text is the name of a time zone in the IANA database. */
function isZone(zone) {
    // The default. Loading the database to find it takes 40 ms, a tenth of what the whole action may take.
    if (zone === 'UTC')
        return true;
    try {
        return new Intl.DateTimeFormat('en-US', { timeZone: zone }) instanceof Intl.DateTimeFormat;
    }
    catch {
        return false;
    }
}
/** @throws Wrong where the text is no time zone */
function parseZone(text) {
    if (isZone(text))
        return text;
    throw new Wrong('it is no time zone', 'Use an IANA name such as `Asia/Shanghai`, or `UTC`');
}
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const pad = (value, width) => String(value).padStart(width, '0');
/** The tokens of moment's `format`, longest first where one starts with another. */
const TOKENS = {
    YYYY: ({ at }) => pad(at.getUTCFullYear(), 4),
    YY: ({ at }) => pad(at.getUTCFullYear() % 100, 2),
    Y: ({ at }) => String(at.getUTCFullYear()),
    Q: ({ at }) => String(Math.floor(at.getUTCMonth() / 3) + 1),
    MMMM: ({ at }) => MONTHS[at.getUTCMonth()] ?? '',
    MMM: ({ at }) => (MONTHS[at.getUTCMonth()] ?? '').slice(0, 3),
    MM: ({ at }) => pad(at.getUTCMonth() + 1, 2),
    Mo: ({ at }) => ordinal(at.getUTCMonth() + 1),
    M: ({ at }) => String(at.getUTCMonth() + 1),
    DDDD: (wall) => pad(dayOfYear(wall), 3),
    DDDo: (wall) => ordinal(dayOfYear(wall)),
    DDD: (wall) => String(dayOfYear(wall)),
    DD: ({ at }) => pad(at.getUTCDate(), 2),
    Do: ({ at }) => ordinal(at.getUTCDate()),
    D: ({ at }) => String(at.getUTCDate()),
    dddd: ({ at }) => DAYS[at.getUTCDay()] ?? '',
    ddd: ({ at }) => (DAYS[at.getUTCDay()] ?? '').slice(0, 3),
    dd: ({ at }) => (DAYS[at.getUTCDay()] ?? '').slice(0, 2),
    do: ({ at }) => ordinal(at.getUTCDay()),
    d: ({ at }) => String(at.getUTCDay()),
    E: ({ at }) => String(at.getUTCDay() || 7),
    e: ({ at }) => String(at.getUTCDay()),
    GGGG: (wall) => pad(isoWeek(wall).year, 4),
    GG: (wall) => pad(isoWeek(wall).year % 100, 2),
    WW: (wall) => pad(isoWeek(wall).week, 2),
    Wo: (wall) => ordinal(isoWeek(wall).week),
    W: (wall) => String(isoWeek(wall).week),
    gggg: (wall) => pad(week(wall).year, 4),
    gg: (wall) => pad(week(wall).year % 100, 2),
    ww: (wall) => pad(week(wall).week, 2),
    wo: (wall) => ordinal(week(wall).week),
    w: (wall) => String(week(wall).week),
    HH: ({ at }) => pad(at.getUTCHours(), 2),
    H: ({ at }) => String(at.getUTCHours()),
    hh: ({ at }) => pad(at.getUTCHours() % 12 || 12, 2),
    h: ({ at }) => String(at.getUTCHours() % 12 || 12),
    kk: ({ at }) => pad(at.getUTCHours() || 24, 2),
    k: ({ at }) => String(at.getUTCHours() || 24),
    mm: ({ at }) => pad(at.getUTCMinutes(), 2),
    m: ({ at }) => String(at.getUTCMinutes()),
    ss: ({ at }) => pad(at.getUTCSeconds(), 2),
    s: ({ at }) => String(at.getUTCSeconds()),
    SSS: ({ at }) => pad(at.getUTCMilliseconds(), 3),
    SS: ({ at }) => pad(Math.floor(at.getUTCMilliseconds() / 10), 2),
    S: ({ at }) => String(Math.floor(at.getUTCMilliseconds() / 100)),
    A: ({ at }) => (at.getUTCHours() < 12 ? 'AM' : 'PM'),
    a: ({ at }) => (at.getUTCHours() < 12 ? 'am' : 'pm'),
    ZZ: ({ offset }) => offsetText(offset, ''),
    Z: ({ offset }) => offsetText(offset, ':'),
    zz: zoneName,
    z: zoneName,
    X: ({ ms }) => String(Math.floor(ms / 1000)),
    x: ({ ms }) => String(ms),
};
/** moment's names for whole formats, in English. */
const WHOLE = {
    LTS: 'h:mm:ss A',
    LT: 'h:mm A',
    LLLL: 'dddd, MMMM D, YYYY h:mm A',
    LLL: 'MMMM D, YYYY h:mm A',
    LL: 'MMMM D, YYYY',
    L: 'MM/DD/YYYY',
};
const scanner = (names) => new RegExp(`\\[([^\\]]*)\\]|${names.join('|')}`, 'g');
const wholes = scanner(Object.keys(WHOLE));
const tokens = scanner(Object.keys(TOKENS));
/**
 * Formats a moment in time with moment's tokens, of the English locale; text in square brackets stands for itself.
 * @param ms milliseconds since 1970
 * @param format without it ISO 8601, such as `2026-11-23T01:30:00+08:00`
 * @param zone an IANA name
 */
function formatDate(ms, format, zone) {
    const wall = wallOf(ms, zone);
    return (format ?? 'YYYY-MM-DD[T]HH:mm:ssZ')
        .replace(wholes, (found, literal) => (literal === undefined ? (WHOLE[found] ?? found) : found))
        .replace(tokens, (found, literal) => literal ?? TOKENS[found]?.(wall) ?? found);
}
function wallOf(ms, zone) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' };
    const parts = new Intl.DateTimeFormat('en-US', { ...fields, timeZone: zone, hourCycle: 'h23', calendar: 'gregory' }).formatToParts(ms);
    const part = (type) => Number(parts.find((p) => p.type === type)?.value);
    const seconds = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    const milliseconds = ((ms % 1000) + 1000) % 1000;
    return { ms, zone, at: new Date(seconds + milliseconds), offset: Math.round((seconds + milliseconds - ms) / 60_000) };
}
function offsetText(minutes, between) {
    const size = Math.abs(minutes);
    return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}${between}${pad(size % 60, 2)}`;
}
function zoneName({ ms, zone }) {
    return (new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(ms).find((p) => p.type === 'timeZoneName')?.value ??
        zone);
}
function dayOfYear({ at }) {
    return Math.floor((at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}
/** ISO 8601: weeks begin on Monday, and week 1 holds the year's first Thursday. */
const isoWeek = ({ at }) => weekOf(at.getTime() + (4 - (at.getUTCDay() || 7)) * 86_400_000);
/** The English locale's: weeks begin on Sunday, and week 1 holds the first of January. */
const week = ({ at }) => weekOf(at.getTime() + (6 - at.getUTCDay()) * 86_400_000);
/** The week of the day that tells which year a week belongs to. */
function weekOf(deciding) {
    const year = new Date(deciding).getUTCFullYear();
    return { year, week: Math.floor((deciding - Date.UTC(year, 0, 1)) / (7 * 86_400_000)) + 1 };
}
function ordinal(n) {
    const teen = n % 100 >= 11 && n % 100 <= 13;
    return `${n}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}

;// CONCATENATED MODULE: ./build/contract/mistakes.js


/**
 * Reads an input line by line.
 * @param input its name, as the problems show it
 * @param parse gives undefined where a line gives nothing
 * @throws ShipError `input/…` with all mistakes of all lines
 */
function mistakes_collect(input, lines, parse) {
    const problems = [];
    const read = lines.flatMap((line) => {
        const add = (why, fix) => {
            problems.push({ code: `input/${input}`, what: `Input \`${input}\`: \`${line}\``, why, fix });
        };
        const guard = (otherwise, inner) => {
            try {
                return inner();
            }
            catch (thrown) {
                add(messageOf(thrown), thrown instanceof Wrong ? thrown.fix : 'See the table of inputs in the README');
                return otherwise;
            }
        };
        const value = guard(undefined, () => parse(line, { add, guard }));
        return value === undefined ? [] : [value];
    });
    if (problems.length > 0)
        throw new ShipError(problems);
    return Object.freeze(read);
}

;// CONCATENATED MODULE: ./build/image/tag.js

/** distribution-spec: the longest tag. */
const LONGEST = 128;
const HASH = 8;
/** Whether a text is a tag: 1–128 characters of `[A-Za-z0-9_.-]`, the first one neither `.` nor `-`. */
const isTag = (text) => /^\w[\w.-]{0,127}$/.test(text);
/** Every run of other characters becomes one `-`, as docker/metadata-action does it. Not yet a tag: see {@link toTag}. */
const sanitize = (text) => text.replace(/[^a-zA-Z0-9._-]+/g, '-');
/**
 * A tag (distribution-spec) from any text; '' where the text is empty.
 * What is too long is cut; a hash of the whole text keeps two that begin alike apart. A text without any usable character becomes its hash.
 */
function toTag(text) {
    const clean = sanitize(text).replace(/^[.-]+/, '');
    if (clean === '')
        return text === '' ? '' : hashOf(text);
    if (clean.length <= LONGEST)
        return clean;
    return `${clean.slice(0, LONGEST - HASH - 1)}-${hashOf(text)}`;
}
const hashOf = (text) => (0,external_node_crypto_namespaceObject.createHash)('sha256').update(text).digest('hex').slice(0, HASH);

;// CONCATENATED MODULE: ./build/expression/globals.js


/** The text of `{{branch}}`, `{{date …}}` and the other expressions that stand everywhere. */
function globalsOf({ event, tz, compatibility, now }) {
    const isDefault = onDefaultBranch(event);
    const commit = event.commitTime === undefined ? now : event.commitTime * 1000;
    return ({ name, argument, zone = tz }) => {
        switch (name) {
            case 'branch':
                return event.kind === 'branch' ? sanitize(event.refName) : '';
            case 'tag':
                return event.kind === 'tag' ? sanitize(event.refName) : '';
            case 'sha':
                return shortSha(event, compatibility);
            case 'base_ref':
                return sanitize(event.baseRef);
            case 'is_default_branch':
                return String(isDefault);
            case 'is_not_default_branch':
                return String(!isDefault);
            case 'date':
                return formatDate(now, argument, zone);
            case 'commit_date':
                return formatDate(commit, argument, zone);
            default:
                // parseTemplate let only known names through.
                throw new TypeError(`no expression {{${name}}}`);
        }
    };
}
const shortSha = ({ sha }, { shortShaLength }) => sha.slice(0, shortShaLength);
/** A tag that is named like the default branch, or created from it, is no default branch. */
const onDefaultBranch = ({ kind, refName, defaultBranch }) => kind === 'branch' && refName !== '' && refName === defaultBranch;

;// CONCATENATED MODULE: ./build/contract/suggest.js
/** The known name that is nearest to a wrong one; undefined where none is near enough to be meant. */
function nearest(wrong, known) {
    const close = known.map((name) => ({ name, steps: distance(wrong.toLowerCase(), name.toLowerCase()) })).sort((a, b) => a.steps - b.steps)[0];
    return close !== undefined && close.steps <= Math.max(1, Math.floor(close.name.length / 3)) ? close.name : undefined;
}
/** `Did you mean …?`, or the list of what is known. */
function suggest(wrong, known) {
    const name = nearest(wrong, known);
    return name === undefined ? `Use ${known.map((k) => `\`${k}\``).join(', ')}` : `Did you mean \`${name}\`?`;
}
/** How many letters to add, drop, change or swap (optimal string alignment) until one is the other. */
function distance(a, b) {
    const rows = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (__, j) => (i === 0 ? j : j === 0 ? i : 0)));
    const at = (i, j) => rows[i]?.[j] ?? 0;
    for (let i = 1; i <= a.length; i++) {
        for (let j = 1; j <= b.length; j++) {
            const change = a[i - 1] === b[j - 1] ? 0 : 1;
            const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
            rows[i]?.splice(j, 1, Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change, swapped));
        }
    }
    return at(a.length, b.length);
}

;// CONCATENATED MODULE: ./build/expression/template.js



/** Expressions that take a format and a time zone. */
const DATES = ['date', 'commit_date'];
/** What every template may use. */
const GLOBALS = ['branch', 'tag', 'sha', 'base_ref', 'is_default_branch', 'is_not_default_branch', ...DATES];
/**
 * @param known names of the expressions that may stand here
 * @throws Wrong where an expression is not known, has wrong arguments or no end
 */
function parseTemplate(text, known = GLOBALS) {
    const parts = [];
    let at = 0;
    for (const found of text.matchAll(/(\\?)\{\{(\{?)((?:'[^']*'|"[^"]*"|[^'"}])*)\}?\}\}/g)) {
        parts.push(...template_plain(text.slice(at, found.index)));
        // `\{{` is no expression, as in Handlebars.
        parts.push(found[1] === '' ? parseExpression(found[3] ?? '', known) : found[0].slice(1));
        at = found.index + found[0].length;
    }
    parts.push(...template_plain(text.slice(at)));
    return Object.freeze(parts);
}
/** The text of a template. `resolve` gives the text of one expression; nothing is escaped. */
function render(template, resolve) {
    return template.map((part) => (typeof part === 'string' ? part : resolve(part))).join('');
}
/** Whether one of these expressions stands in the template. */
function uses(template, names) {
    return template.some((part) => typeof part !== 'string' && names.includes(part.name));
}
/** The text of a template without expressions; undefined where it has one. */
function constant(template) {
    return template.every((part) => typeof part === 'string') ? template.join('') : undefined;
}
function template_plain(text) {
    if (text.includes('{{'))
        throw new Wrong(`\`${text.slice(text.indexOf('{{'))}\` has no end`, 'Close the expression with `}}`');
    return text === '' ? [] : [text];
}
function parseExpression(inside, known) {
    const source = inside.trim();
    const found = /^([A-Za-z_]\w*)((?:\s+(?:\w+=)?(?:'[^']*'|"[^"]*"))*)$/.exec(source);
    const name = found?.[1] ?? '';
    if (found === null)
        throw new Wrong(`\`{{${inside}}}\` is no expression`, `Write \`{{name}}\` or \`{{date 'YYYYMMDD' tz='UTC'}}\`; conditions and blocks are not known here`);
    if (!known.includes(name))
        throw new Wrong(`the expression \`{{${name}}}\` is not known here`, suggest(name, known));
    const given = [...(found[2] ?? '').matchAll(/(?:(\w+)=)?(?:'([^']*)'|"([^"]*)")/g)].map(([, key = '', single, double]) => ({
        key,
        value: single ?? double ?? '',
    }));
    return Object.freeze({ name, ...argumentsOf(name, given) });
}
function argumentsOf(name, given) {
    if (given.length > 0 && !DATES.includes(name))
        throw new Wrong(`\`{{${name}}}\` takes no argument`, `Write \`{{${name}}}\``);
    const other = given.find(({ key }) => key !== '' && key !== 'tz');
    if (other !== undefined)
        throw new Wrong(`\`{{${name}}}\` has no argument \`${other.key}\``, nearest(other.key, ['tz']) ? 'Did you mean `tz`?' : 'Use `tz`');
    const zone = given.find(({ key }) => key === 'tz')?.value;
    if (zone !== undefined && !isZone(zone))
        throw new Wrong(`\`${zone}\` is no time zone`, 'Use an IANA name such as `Asia/Shanghai` or `UTC`');
    return { argument: given.find(({ key }) => key === '')?.value, zone };
}

;// CONCATENATED MODULE: ./build/image/labels.js




const LEVELS = ['manifest', 'index', 'manifest-descriptor', 'index-descriptor'];
const LEVEL = `(?:${LEVELS.join('|')})(?:\\[[^\\]]*\\])?`;
const LEVELED = new RegExp(`^(${LEVEL}(?:,${LEVEL})*):(.*)$`, 's');
/** @throws ShipError `input/labels` with every expression that is wrong */
function parseLabels(text) {
    return mistakes_collect('labels', parseEntries(text), (line, mistakes) => parseLine(line, [], mistakes));
}
/** @throws ShipError `input/annotations` with every expression that is wrong */
function parseAnnotations(text) {
    return mistakes_collect('annotations', parseEntries(text), (line, mistakes) => {
        const [, levels, rest] = LEVELED.exec(line) ?? [];
        return parseLine(rest ?? line, levels?.split(',') ?? [], mistakes);
    });
}
function parseLine(line, levels, mistakes) {
    const at = line.indexOf('=');
    if (at === 0)
        mistakes.add('a name is missing in front of `=`', 'Write `name=value`');
    if (at < 0)
        return { name: line, value: undefined, levels };
    return mistakes.guard(undefined, () => ({ name: line.slice(0, at).trim(), value: parseTemplate(line.slice(at + 1)), levels }));
}
/** The OCI labels (image-spec, annotations.md) and the user's own, which win; sorted by name. */
function labelsOf(question, own) {
    return sorted(new Map([...standard(question), ...rendered(question, own)]));
}
/** `level:name=value`, level by level, each sorted by name. A line of the user's that names levels goes there and nowhere else. */
function annotationsOf(question, own) {
    const general = question.compatibility.annotationLevels;
    const levels = [...new Set([...general, ...own.flatMap((line) => line.levels)])];
    return levels.flatMap((level) => {
        const here = own.filter((line) => (line.levels.length === 0 ? general.some((l) => l === level) : line.levels.includes(level)));
        const base = general.some((l) => l === level) ? standard(question) : [];
        return sorted(new Map([...base, ...rendered(question, here)])).map(([name, value]) => `${level}:${name}=${value}`);
    });
}
/** A warning for each line that says nothing. */
function labelWarnings(input, own) {
    return own.filter(({ value }) => value === undefined).map(({ name }) => `Input \`${input}\`: \`${name}\` is left out, because it has no \`=\``);
}
function standard({ event, version, now }) {
    const { repository, sha, commitTime } = event;
    const values = {
        // The commit's time, so that a rebuild of one commit gives the same image.
        created: new Date(commitTime === undefined ? now : commitTime * 1000).toISOString(),
        description: repository.description,
        licenses: repository.licence,
        revision: sha,
        source: repository.url,
        title: repository.name,
        url: repository.url,
        version,
    };
    return Object.entries(values).map(([name, value]) => [`org.opencontainers.image.${name}`, value]);
}
function rendered(question, own) {
    const resolve = globalsOf(question);
    return own.flatMap(({ name, value }) => (value === undefined ? [] : [[name, render(value, resolve)]]));
}
const sorted = (labels) => [...labels].sort(([a], [b]) => Number(a > b) - Number(a < b));

;// CONCATENATED MODULE: ./build/contract/attributes.js
/**
 * Splits `type=match,pattern=v(\d{1,2}),group=1` into its attributes. Commas inside brackets, quotes and `{{…}}` stay what they are, as do those
 * of a pattern that nothing named follows. A whole attribute, a whole value or the whole line may stand in double quotes, doubled inside, as CSV has it.
 */
function parseAttributes(line) {
    const text = unquote(line.trim());
    // Brackets that do not close (a broken pattern) must not swallow the attributes behind them.
    const pieces = split(text, true) ?? split(text, false) ?? [text];
    const attributes = [];
    for (const piece of pieces) {
        const last = attributes.at(-1);
        const found = /^([A-Za-z_][\w-]*)\s*=\s*(.*)$/s.exec(unquote(piece.trim()));
        if (found !== null)
            attributes.push({ name: (found[1] ?? '').toLowerCase(), value: unquote((found[2] ?? '').trim()) });
        else if (last !== undefined && isPattern(last))
            attributes.splice(-1, 1, { ...last, value: `${last.value},${piece}` });
        else if (piece.trim() !== '')
            attributes.push({ name: '', value: unquote(piece.trim()) });
    }
    return attributes;
}
const isPattern = ({ name }) => name === 'pattern' || name === 'match';
function unquote(text) {
    return /^"(?:[^"]|"")*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text;
}
/** undefined where a bracket is left open. */
function split(text, brackets) {
    const pieces = [''];
    let open = 0;
    for (const [token] of text.matchAll(/\{\{.*?\}\}|\\.|\[(?:\\.|[^\]\\])*\]|"(?:[^"]|"")*"|./gs)) {
        const piece = pieces.at(-1) ?? '';
        if (token === ',' && open === 0) {
            pieces.push('');
            continue;
        }
        if (brackets && /^[({[]$/.test(token))
            open += 1;
        if (brackets && /^[)}]$/.test(token))
            open = Math.max(0, open - 1);
        pieces.splice(-1, 1, piece + token);
    }
    return open === 0 ? pieces : undefined;
}

;// CONCATENATED MODULE: ./build/image/name.js





const name_HUB = 'registry-1.docker.io';
const name_HUB_NAMES = new Set(['docker.io', 'index.docker.io', 'registry.hub.docker.com', name_HUB]);
/** distribution/reference: the longest path. */
const name_LONGEST = 255;
const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:]+\\])(?::\\d{1,5})?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
/**
 * Image names, one a line: `name`, or `name=…,enable=true|false`. Those that name one repository twice are kept once.
 * @throws ShipError `input/images` with every line that is wrong
 */
function parseImages(text) {
    const lines = mistakes_collect('images', parseLines(text), name_parseLine).flat();
    const repositories = lines.filter(({ enabled }) => enabled).map(({ repository }) => repository);
    return Object.freeze(repositories.filter((repository, i) => repositories.findIndex(isSame(repository)) === i));
}
const isSame = (a) => (b) => a.registry === b.registry && a.path === b.path;
/** `ghcr.io/OWNER/REPO`: what `images` is where it is empty. @throws ShipError `input/images` where that is no image name */
function defaultImage(slug) {
    try {
        return parseName(`ghcr.io/${slug}`);
    }
    catch (cause) {
        const why = `the repository is called \`${slug}\`, which is no image name`;
        throw new ShipError({ code: 'input/images', what: 'Input `images` is empty', why, fix: 'Give the name of the image' }, { cause });
    }
}
/**
 * One image name by the grammar of distribution/reference, lower-cased.
 * @throws Wrong
 */
function parseName(text) {
    const name = text.toLowerCase();
    refuse(name);
    const [first = '', ...others] = name.split('/');
    const hasHost = others.length > 0 && (/[.:]/.test(first) || first === 'localhost');
    const host = hasHost ? first : 'docker.io';
    const components = hasHost ? others : [first, ...others];
    if (!HOST.test(host))
        throw new Wrong(`\`${host}\` is no registry`, 'Write its host name, with `:port` where it is not 443');
    const wrong = components.find((component) => !COMPONENT.test(component));
    if (wrong === '')
        throw new Wrong('a part of it is empty', 'Write one `/` between two parts, and none at the end');
    if (wrong !== undefined)
        throw new Wrong(`\`${wrong}\` is no part of an image name`, 'Use letters and digits, with single `.`, `_`, `__` or `-` between them');
    const isHub = name_HUB_NAMES.has(host);
    const path = isHub && components.length === 1 ? `library/${components[0]}` : components.join('/');
    if (path.length > name_LONGEST)
        throw new Wrong(`it is ${path.length} characters long`, `Keep it within ${name_LONGEST}`);
    return Object.freeze({ registry: isHub ? name_HUB : host, path, name });
}
/** What is often written in place of a name, each with its cure. */
function refuse(name) {
    const [scheme] = /^[a-z][a-z0-9+.-]*:\/\//.exec(name) ?? [];
    if (name === '')
        throw new Wrong('it is empty', 'Write the name, such as `ghcr.io/owner/app`');
    if (scheme !== undefined)
        throw new Wrong(`an image name has no \`${scheme}\``, `Write \`${name.slice(scheme.length).replace(/\/+$/, '')}\``);
    if (/\s/.test(name))
        throw new Wrong('it holds a blank', 'Write one name a line, without blanks');
    if (name.includes('@'))
        throw new Wrong('it holds a digest', `Write \`${name.slice(0, name.indexOf('@'))}\`: the digest is what the build gives`);
    const tag = /:[^/:\]]*$/.exec(name);
    if (tag !== null)
        throw new Wrong(`it holds the tag \`${tag[0].slice(1)}\``, `Write \`${name.slice(0, tag.index)}\`, and the tag in \`tags\``);
}
function name_parseLine(line, mistakes) {
    const attributes = parseAttributes(line);
    // `a/b,c/d`: several names without anything else, as docker/metadata-action reads them.
    if (attributes.length > 0 && attributes.every(({ name }) => name === '')) {
        return attributes.flatMap(({ value }) => mistakes.guard([], () => [{ repository: parseName(value), enabled: true }]));
    }
    const names = attributes.filter(({ name }) => name === '' || name === 'name');
    for (const { name } of attributes) {
        if (!['', 'name', 'enable'].includes(name))
            mistakes.add(`an image has no attribute \`${name}\``, suggest(name, ['name', 'enable']));
    }
    if (names.length > 1)
        mistakes.add('it holds several names beside an attribute', 'Write one name a line');
    const enabled = enabledOf(attributes);
    if (enabled === undefined)
        mistakes.add('`enable` is neither true nor false', 'Write `true` or `false`');
    return mistakes.guard([], () => [{ repository: parseName(names[0]?.value ?? ''), enabled: enabled ?? true }]);
}
function enabledOf(attributes) {
    const text = attributes.find(({ name }) => name === 'enable')?.value ?? 'true';
    if (/^(true|True|TRUE)$/.test(text))
        return true;
    return /^(false|False|FALSE)$/.test(text) ? false : undefined;
}

;// CONCATENATED MODULE: ./build/tags/rule.js
/** Nothing added, `latest` by the rules: what the input `flavor` is where it is empty. */
const PLAIN = Object.freeze({ latest: 'auto', prefix: [], prefixOnLatest: false, suffix: [], suffixOnLatest: false });

;// CONCATENATED MODULE: ./build/tags/flavor.js






const KNOWN = ['latest', 'prefix', 'suffix', 'onlatest'];
/** @throws ShipError `input/flavor` with every mistake of all lines */
function parseFlavor(text) {
    const parts = mistakes_collect('flavor', parseLines(text), parsePart);
    return Object.freeze(Object.assign({}, PLAIN, ...parts));
}
function parsePart(line, mistakes) {
    const given = parseAttributes(line);
    const values = new Map(given.map(({ name, value }) => [name, value]));
    for (const { name, value } of given) {
        if (name === '')
            mistakes.add(`\`${value}\` has no name in front`, 'Write `latest=…`, `prefix=…` or `suffix=…`');
        else if (!KNOWN.includes(name))
            mistakes.add(`a flavor has no attribute \`${name}\``, suggest(name, KNOWN));
    }
    const onLatest = flag(values.get('onlatest') ?? 'false');
    if (onLatest === undefined)
        mistakes.add(`\`onlatest\` is \`${values.get('onlatest')}\`, neither true nor false`, 'Write `true` or `false`');
    const [latest, prefix, suffix] = [values.get('latest'), values.get('prefix'), values.get('suffix')];
    if (values.has('onlatest') && prefix === undefined && suffix === undefined)
        mistakes.add('`onlatest` stands alone', 'Put it behind `prefix=…` or `suffix=…`, on the same line');
    const template = (value) => mistakes.guard(PLAIN.prefix, () => parseTemplate(value));
    return {
        ...(latest === undefined ? {} : { latest: parseLatest(latest, mistakes) }),
        ...(prefix === undefined ? {} : { prefix: template(prefix), prefixOnLatest: onLatest ?? false }),
        ...(suffix === undefined ? {} : { suffix: template(suffix), suffixOnLatest: onLatest ?? false }),
    };
}
function parseLatest(text, mistakes) {
    const latest = text.toLowerCase() === 'auto' ? 'auto' : flag(text);
    if (latest === undefined)
        mistakes.add(`\`latest\` is \`${text}\``, 'Write `auto`, `true` or `false`');
    return latest ?? 'auto';
}
function flag(text) {
    if (/^(true|True|TRUE)$/.test(text))
        return true;
    return /^(false|False|FALSE)$/.test(text) ? false : undefined;
}

;// CONCATENATED MODULE: ./build/tags/parse.js






const KINDS = {
    schedule: { priority: 1000, attributes: ['pattern'] },
    semver: { priority: 900, attributes: ['pattern', 'value', 'match'], needs: 'pattern' },
    pep440: { priority: 900, attributes: ['pattern', 'value', 'match'], needs: 'pattern' },
    match: { priority: 800, attributes: ['pattern', 'group', 'value'], needs: 'pattern' },
    edge: { priority: 700, attributes: ['branch'] },
    hotfix: { priority: 650, attributes: [], prefix: 'hotfix-' },
    ref: { priority: 600, attributes: ['event'], needs: 'event' },
    raw: { priority: 200, attributes: ['value'], needs: 'value' },
    sha: { priority: 100, attributes: ['format'], prefix: 'sha-' },
};
const TYPES = Object.keys(KINDS);
const parse_COMMON = ['enable', 'priority', 'prefix', 'suffix'];
const SEMVER = ['raw', 'version', 'major', 'minor', 'patch', 'prerelease', 'build'];
const PEP440 = ['raw', 'version', 'major', 'minor', 'patch'];
/** @throws ShipError `input/tags` with every mistake of all lines */
function parseRules(text) {
    return mistakes_collect('tags', parseLines(text), parseRule);
}
/** The attributes of one line, each read at most once; what is wrong goes to `mistakes`, and the reading goes on. */
class Attributes {
    #values;
    #mistakes;
    constructor(values, mistakes) {
        this.#values = values;
        this.#mistakes = mistakes;
    }
    text(name) {
        return this.#values.get(name);
    }
    read(name, empty, parse) {
        const text = this.#values.get(name);
        return text === undefined ? empty : this.#mistakes.guard(empty, () => parse(text));
    }
    template(name, known = GLOBALS) {
        return this.read(name, undefined, (text) => parseTemplate(text, known));
    }
    choice(name, values, empty) {
        return this.read(name, empty, (text) => {
            const found = values.find((value) => value === text.toLowerCase());
            if (found === undefined)
                throw new Wrong(`\`${name}\` is \`${text}\``, suggest(text, values));
            return found;
        });
    }
}
function parseRule(line, mistakes) {
    const given = parseAttributes(line);
    const typeText = given.find(({ name }) => name === 'type')?.value ?? 'raw';
    const type = TYPES.find((known) => known === typeText.toLowerCase());
    if (type === undefined) {
        mistakes.add(`\`${typeText}\` is no type of rule`, suggest(typeText, TYPES));
        return undefined;
    }
    const values = valuesOf(type, given, mistakes);
    const { needs, priority, prefix } = KINDS[type];
    if (needs !== undefined && !values.has(needs))
        mistakes.add(`\`type=${type}\` needs \`${needs}\``, `Add \`${needs}=…\``);
    const attributes = new Attributes(values, mistakes);
    const enable = attributes.read('enable', ['true'], parseEnable);
    const common = { text: line, enable, priority: attributes.read('priority', priority, parsePriority), suffix: attributes.template('suffix') };
    const ownPrefix = type === 'ref' && attributes.text('event') === 'pr' ? 'pr-' : prefix;
    return { ...common, prefix: attributes.template('prefix') ?? (ownPrefix === undefined ? undefined : [ownPrefix]), ...specific(type, attributes) };
}
/** What the type itself takes. Where something is wrong, a stand-in: the rule is thrown away then. */
function specific(type, attributes) {
    const pattern = (known) => attributes.template('pattern', known) ?? [];
    const value = attributes.template('value');
    switch (type) {
        case 'schedule':
            return { type, pattern: attributes.template('pattern') ?? ['nightly'] };
        case 'semver':
        case 'pep440':
            return {
                type,
                pattern: pattern(type === 'semver' ? SEMVER : PEP440),
                value,
                match: attributes.read('match', undefined, parse_parseExpression),
            };
        case 'match':
            return { type, pattern: attributes.read('pattern', /^/, parse_parseExpression), group: attributes.read('group', 0, parseGroup), value };
        case 'edge':
            return { type, branch: attributes.text('branch') ?? '' };
        case 'ref':
            return { type, event: attributes.choice('event', ['branch', 'tag', 'pr'], 'branch') };
        case 'raw':
            return { type, value: value ?? [] };
        case 'sha':
            return { type, format: attributes.choice('format', ['short', 'long'], 'short') };
        default:
            return { type };
    }
}
function valuesOf(type, given, mistakes) {
    const known = [...parse_COMMON, ...KINDS[type].attributes];
    const values = new Map();
    for (const { name, value } of given) {
        if (name === 'type')
            continue;
        const key = name === '' ? 'value' : name;
        if (known.includes(key))
            values.set(key, value);
        else if (name === '')
            mistakes.add(`\`type=${type}\` takes no bare value, here \`${value}\``, 'Write `name=value`; a value with a comma stands in double quotes, with its name');
        else
            mistakes.add(`\`type=${type}\` has no attribute \`${name}\``, suggest(name, known));
    }
    return values;
}
function parseEnable(text) {
    const template = parseTemplate(text);
    const fixed = constant(template);
    if (fixed === undefined || /^(true|True|TRUE|false|False|FALSE)$/.test(fixed))
        return template;
    throw new Wrong(`\`enable\` is \`${fixed}\`, neither true nor false`, 'Write `true`, `false` or an expression such as `{{is_default_branch}}`');
}
function parsePriority(text) {
    if (/^-?\d{1,9}(\.\d+)?$/.test(text))
        return Number(text);
    throw new Wrong(`\`priority\` is \`${text}\`, no number`, 'Write a number; the highest comes first');
}
function parseGroup(text) {
    if (/^\d{1,3}$/.test(text))
        return Number(text);
    throw new Wrong(`\`group\` is \`${text}\`, no number of a group`, 'Write 0 for the whole match, 1 for the first pair of brackets');
}
/** `expression`, or `/expression/flags`. */
function parse_parseExpression(text) {
    const [, body = text, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
    try {
        // `g` and `y` would make the answer depend on what was asked before.
        return new RegExp(body, flags.replace(/[gy]/g, ''));
    }
    catch (cause) {
        const why = cause instanceof Error ? cause.message.replace(/^Invalid regular expression: /, '') : String(cause);
        throw new Wrong(`\`${text}\` is no regular expression (${why})`, 'Close every bracket, or write it as `\\(`, `\\[`');
    }
}

;// CONCATENATED MODULE: ./build/contract/ship.js








const what = fieldsOf('What');
const registry = fieldsOf('Registry');
const ship_build = fieldsOf('Build');
const ship_verify = fieldsOf('Verify');
const compatible = fieldsOf('Compatibility');
/** The inputs of the main action: the one place where they are declared. action.yml and the README are rendered from here. */
const shipInputs = {
    images: what.parsed('list, one a line', undefined, parseImages, {
        description: 'Image names without a tag, one a line. Empty: `ghcr.io/OWNER/REPO`, lower-cased',
    }),
    tags: what.parsed('list of rules, one a line', [], parseRules, {
        description: "Tag rules in docker/metadata-action's grammar, one a line. Empty: the table “Which ref gives which tags”",
    }),
    flavor: what.parsed('list, one a line', PLAIN, parseFlavor, {
        description: '`latest=auto|true|false`, `prefix=…`, `suffix=…`, each with `onlatest=true|false`',
    }),
    labels: what.parsed('list of `name=value`, one a line', [], parseLabels, { description: 'Labels to add or override, `name=value`, one a line' }),
    annotations: what.parsed('list of `[level:]name=value`, one a line', [], parseAnnotations, {
        description: 'OCI annotations to add or override, `[level:]name=value`, one a line',
    }),
    environment: what.choice(['auto', 'production', 'staging', 'test', 'development'], {
        description: 'What the image is shipped for; `auto` decides by the ref',
        default: 'auto',
    }),
    tz: what.parsed('IANA time zone', 'UTC', parseZone, {
        description: 'Time zone of dates in tags, an IANA name such as `Asia/Shanghai`',
        default: 'UTC',
    }),
    'dry-run': what.flag({ description: 'Print the plan and stop: needs no Docker, no network, no token', default: 'false' }),
    registry: registry.text({ description: 'Registry to log in to. Empty: the registry of the first image' }),
    username: registry.text({ description: 'User name at the registry', default: '${{ github.actor }}' }),
    password: registry.text({ description: 'Password or token. Empty: an existing login or credential helper is used', secret: true }),
    'registry-auth': registry.text({
        description: 'Several logins: a YAML list of `registry`, `username`, `password`',
        secret: true,
    }),
    'registry-ca': registry.text({ description: "The registry's private CA: PEM text, or the path of a PEM file" }),
    push: registry.choice(['auto', 'true', 'false'], {
        description: '`auto` pushes on everything but pull requests; `true` also on pull requests of the same repository. From a fork nothing is ever pushed',
        default: 'auto',
    }),
    logout: registry.flag({ description: 'Take the logins away when the job ends; `false` leaves them for later steps', default: 'true' }),
    context: ship_build.text({ description: 'Folder that is sent to the builder, inside the workspace', default: '.' }),
    file: ship_build.text({ description: 'The Dockerfile. Empty: `Dockerfile` in the context' }),
    target: ship_build.text({ description: 'Stage to build. Empty: the last one' }),
    platforms: ship_build.items({ description: 'Platforms, such as `linux/amd64,linux/arm64`. Empty: that of the builder' }),
    'build-args': ship_build.args({ description: 'Build arguments; a name alone takes its value from the environment' }),
    'build-contexts': ship_build.pairs({ description: 'Further named contexts, `name=path or image`' }),
    secrets: ship_build.pairs({ description: 'Build secrets, `id=value`; they reach the build through memory only', secret: true }),
    'secret-envs': ship_build.pairs({ description: 'Build secrets from environment variables, `id=VARIABLE`' }),
    'secret-files': ship_build.pairs({ description: 'Build secrets from files, `id=path`' }),
    ssh: ship_build.lines({ description: 'SSH agent sockets or keys, `default` or `id=path`' }),
    'no-cache': ship_build.flag({ description: 'Build every step anew', default: 'false' }),
    pull: ship_build.flag({ description: 'Ask the registry for newer base images', default: 'false' }),
    network: ship_build.text({ description: 'Network of RUN steps: `default`, `none` or `host`' }),
    'add-hosts': ship_build.items({ description: 'Further host names for RUN steps, `name:address`' }),
    allow: ship_build.items({ description: 'Entitlements, such as `network.host`' }),
    ulimit: ship_build.items({ description: 'Limits of RUN steps, such as `nofile=1024:1024`' }),
    'shm-size': ship_build.text({ description: 'Size of /dev/shm in RUN steps, such as `2g`' }),
    provenance: ship_build.text({ description: 'Provenance attestation: `true`, or `mode=max`. It changes the digest on every run', default: 'false' }),
    sbom: ship_build.text({ description: 'SBOM attestation: `true`, or `generator=image`', default: 'false' }),
    attests: ship_build.lines({ description: 'Further attestations, `type=sbom,…`, one a line' }),
    builder: ship_build.text({
        description: 'Name of a buildx builder, or an endpoint: `tcp://host:1234?cacert=…&cert=…&key=…`, `kubernetes:///NAME?namespace=…`. Empty: gin-ship chooses and says why',
    }),
    cache: ship_build.choice(['auto', 'gha', 'registry', 'local', 'off'], {
        description: 'Layer cache; `auto` takes `gha` where the runner offers it, else none',
        default: 'auto',
    }),
    'cache-from': ship_build.lines({ description: "Further cache sources in buildx's syntax, one a line" }),
    'cache-to': ship_build.lines({ description: "Further cache destinations in buildx's syntax, one a line" }),
    smoke: ship_verify.text({
        description: 'Path to request before anything is pushed, such as `/ping`; `off` for no test. `auto` starts the image and takes any answer below 500 at `/`',
        default: 'auto',
    }),
    'smoke-port': ship_verify.port({ description: 'Port the service listens on. Empty: the one that the image EXPOSEs' }),
    'smoke-status': ship_verify.items({ description: 'Accepted statuses, such as `200` or `200-299`. Empty: 200–299 where a path is given' }),
    'smoke-body': ship_verify.text({ description: 'Text the body must contain, or `/regular expression/`' }),
    'smoke-env': ship_verify.pairs({ description: 'Environment of the container under test', secret: true }),
    'smoke-network': ship_verify.choice(['bridge', 'host', 'none'], {
        description: 'Network of the container under test. `none` has no way in: the image’s own HEALTHCHECK is asked instead',
        default: 'bridge',
    }),
    'smoke-timeout': ship_verify.seconds({ description: 'Time until it must have answered as asked', default: '30s' }),
    'sep-tags': compatible.separator({ description: 'Separator of the output `tags` and `tag-names`. Empty: a line break' }),
    'sep-labels': compatible.separator({ description: 'Separator of the output `labels`. Empty: a line break' }),
    'sep-annotations': compatible.separator({ description: 'Separator of the output `annotations`. Empty: a line break' }),
    'bake-target': compatible.parsed('text', 'docker-metadata-action', parseTarget, {
        description: 'Target name in the bake files',
        default: 'docker-metadata-action',
    }),
};
/** The outputs of the main action, in the order of the README's table. */
const shipOutputs = {
    version: 'The version: the tag name of highest priority',
    tags: 'Full references, `image:tag`, one a line',
    'tag-names': 'Tag names without the image, one a line',
    labels: 'Labels, `name=value`, one a line',
    annotations: 'Annotations, `level:name=value`, one a line',
    json: '`tags`, `tag-names`, `labels` and `annotations` as JSON',
    'bake-file-tags': 'Path of a bake file with the tags',
    'bake-file-labels': 'Path of a bake file with the labels',
    'bake-file-annotations': 'Path of a bake file with the annotations',
    'bake-file': 'Path of a bake file with tags, labels and arguments',
    environment: '`production`, `staging`, `test` or `development`',
    digest: '`sha256:…` of the manifest or index, read back from the registry where it was pushed',
    'image-ref': '`repository:tag@sha256:…`, for people and machines',
    image: '`repository@sha256:…`',
    'platform-digests': 'JSON: the digest of the manifest of each platform',
    imageid: '`sha256:…` of the image configuration of the platform that was tested',
    metadata: "BuildKit's metadata of the build, JSON",
    pushed: '`true` where the digest is in every registry under every tag',
    size: 'JSON: `compressed` and `unpacked` bytes by platform',
    plan: 'The plan, JSON',
};

;// CONCATENATED MODULE: ./build/tags/order.js
const PRE_RELEASE = /^[-_.]?(?:alpha|beta|rc|pre(?:view)?|dev|snapshot|milestone|canary|next|nightly|ea|[abcm])(?![a-z])/i;
/** Where any git tag stands: `release12`, `p1/v1.2.3-rc.1`, `20260131-RC2`. undefined without a number: then there is no order to keep. */
function naturalOrder(tag) {
    const [, folder = '', name = ''] = /^(.*\/)?([^/]*)$/s.exec(tag) ?? [];
    const [found, words = '', number = ''] = /^(\D*)(\d+(?:\.\d+)*)/.exec(name) ?? [];
    if (found === undefined)
        return undefined;
    const rest = name.slice(found.length);
    return { line: `${folder}${words.replace(/v$/i, '')}`.toLowerCase(), numbers: number.split('.'), stable: !PRE_RELEASE.test(rest), rest };
}
/** Whether `a` stands above `b`: a release above every pre-release, then by number, then by what follows. */
function outranks(a, b) {
    if (a.line !== b.line)
        return false;
    if (a.stable !== b.stable)
        return a.stable;
    return (compareNumbers(a.numbers, b.numbers) || compareRest(a.rest, b.rest)) > 0;
}
function compareNumbers(a, b) {
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
        const step = compareDigits(a[i] ?? '0', b[i] ?? '0');
        if (step !== 0)
            return step;
    }
    return 0;
}
function compareDigits(a, b) {
    const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
    return left.length - right.length || Number(left > right) - Number(left < right);
}
/** `rc.10` stands above `rc.9`, and `rc.1` above `rc`. */
function compareRest(a, b) {
    const [left, right] = [order_partsOf(a), order_partsOf(b)];
    for (let i = 0; i < Math.min(left.length, right.length); i++) {
        const [x = '', y = ''] = [left[i], right[i]];
        const step = /^\d/.test(x) && /^\d/.test(y) ? compareDigits(x, y) : Number(x > y) - Number(x < y);
        if (step !== 0)
            return step;
    }
    return left.length - right.length;
}
const order_partsOf = (text) => text.match(/\d+|\D+/g) ?? [];

;// CONCATENATED MODULE: ./build/tags/candidate.js

/** Finds the git tag that stands above `own` among those that share what `shares` says. */
function ownerAmong(own, read, shares) {
    const { order } = own;
    // Without a number there is no order that could be broken.
    if (order === undefined)
        return undefined;
    return (tags) => highestAbove(order, tags, (tag) => {
        const other = read(tag);
        // What the rule takes as a whole for want of a match is of another kind than what matched.
        if ('miss' in other || (other.fellBack === '') !== (own.fellBack === ''))
            return undefined;
        return shares(other) ? other.order : undefined;
    });
}
/** The highest of the tags that stand above `own`. @param orderOf gives undefined for a tag that does not count */
function highestAbove(own, tags, orderOf) {
    let highest = { order: own };
    for (const tag of tags) {
        const order = orderOf(tag);
        if (order !== undefined && outranks(order, highest.order))
            highest = { tag, order };
    }
    return highest.tag;
}

// EXTERNAL MODULE: ./build/node_modules/semver/functions/parse.js
var functions_parse = __nccwpck_require__(1570);
;// CONCATENATED MODULE: ./build/tags/pep440.js
/** The expression of PEP 440, appendix B. */
const GRAMMAR = /^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)(?<pre>[-_.]?(?<preWord>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<preNumber>\d+)?)?(?<post>-(?<postImplicit>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?<postNumber>\d+)?)?(?<dev>[-_.]?dev[-_.]?(?<devNumber>\d+)?)?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;
const PRE_WORDS = { alpha: 'a', a: 'a', beta: 'b', b: 'b', preview: 'rc', pre: 'rc', c: 'rc', rc: 'rc' };
/** undefined where the text is no version by PEP 440. */
function parsePep440(text) {
    const groups = GRAMMAR.exec(text.trim().toLowerCase())?.groups;
    if (groups === undefined)
        return undefined;
    const { pre, preWord = '', preNumber, post, postImplicit, postNumber, dev, devNumber, local } = groups;
    const epoch = pep440_number(groups.epoch);
    const release = (groups.release ?? '').split('.').map(pep440_number);
    const version = [
        epoch === '0' ? '' : `${epoch}!`,
        release.join('.'),
        pre === undefined ? '' : `${PRE_WORDS[preWord]}${pep440_number(preNumber)}`,
        post === undefined ? '' : `.post${pep440_number(postImplicit ?? postNumber)}`,
        dev === undefined ? '' : `.dev${pep440_number(devNumber)}`,
        local === undefined ? '' : `+${local.replace(/[-_]/g, '.')}`,
    ].join('');
    return { version, epoch, release, final: pre === undefined && post === undefined && dev === undefined };
}
/** Without leading zeros; 0 where nothing is given. */
const pep440_number = (digits) => (digits ?? '0').replace(/^0+(?=\d)/, '');

;// CONCATENATED MODULE: ./build/tags/reader.js




/** How a rule reads git tags; undefined where it is not about them. */
function readerOf(rule) {
    switch (rule.type) {
        case 'semver':
            return (tag) => readVersion(rule, tag, semverReading);
        case 'pep440':
            return (tag) => readVersion(rule, tag, pep440Reading);
        case 'match':
            return (tag) => readMatch(rule, tag);
        case 'ref':
            return rule.event === 'tag' ? (tag) => ({ value: tag, moving: false, latest: true, order: naturalOrder(tag), fellBack: '' }) : undefined;
        default:
            return undefined;
    }
}
function readVersion({ match, pattern }, tag, read) {
    const found = match?.exec(tag);
    // Without a group the whole match counts.
    const text = found === undefined || found === null ? tag : (found[1] ?? found[0]);
    const reading = read(pattern, text);
    return 'miss' in reading ? reading : { ...reading, fellBack: found === null ? `\`${match?.source}\` does not match \`${tag}\`` : '' };
}
/** A pattern that leaves out the last number is shared by several versions. */
const isMoving = (pattern) => !uses(pattern, ['version', 'raw', 'patch']);
const isRaw = (pattern) => pattern.length === 1 && uses(pattern, ['raw']);
function semverReading(pattern, text) {
    const semver = functions_parse(text);
    if (semver === null)
        return { miss: `\`${text}\` is no version by SemVer 2.0.0 (\`1.2.3\`, \`v1.2.3-rc.1\`)` };
    const { major, minor, patch, prerelease, build, version } = semver;
    const numbers = [major, minor, patch].map(String);
    const stable = prerelease.length === 0;
    const order = { line: '', numbers, stable, rest: prerelease.join('.') };
    const parts = {
        raw: text,
        version,
        major: `${major}`,
        minor: `${minor}`,
        patch: `${patch}`,
        prerelease: prerelease.join('.'),
        build: build.join('.'),
    };
    // A pre-release must never get the tags of a release, such as `1.2`.
    const value = stable || isRaw(pattern) ? render(pattern, ({ name }) => parts[name] ?? '') : version;
    return { value, moving: stable && isMoving(pattern), latest: stable, order };
}
function pep440Reading(pattern, text) {
    const parsed = parsePep440(text);
    if (parsed === undefined)
        return { miss: `\`${text}\` is no version by PEP 440 (\`1.2.3\`, \`1.2.3rc1\`)` };
    const { version, epoch, release, final } = parsed;
    const parts = { raw: text, version, major: release[0] ?? '0', minor: release[1] ?? '0', patch: release[2] ?? '0' };
    const value = final || isRaw(pattern) ? render(pattern, ({ name }) => parts[name] ?? '') : version;
    return { value, moving: final && isMoving(pattern), latest: final, order: { line: '', numbers: [epoch, ...release], stable: final, rest: '' } };
}
function readMatch({ pattern, group }, tag) {
    const found = pattern.exec(tag);
    if (found === null)
        return { miss: `\`${pattern.source}\` does not match \`${tag}\`` };
    const value = found[group];
    if (value === undefined)
        return { miss: `\`${pattern.source}\` has no group ${group} in \`${tag}\`` };
    const order = naturalOrder(tag);
    // A value that holds the tag's whole number belongs to this tag alone.
    return { value, moving: order === undefined || !value.includes(order.numbers.join('.')), latest: true, order, fellBack: '' };
}

;// CONCATENATED MODULE: ./build/tags/situation.js


const ENVIRONMENTS = {
    release: 'production',
    'pre-release': 'staging',
    'other-tag': 'development',
    'default-branch': 'development',
    staging: 'staging',
    test: 'test',
    hotfix: 'staging',
    'pull-request': 'development',
    branch: 'development',
    detached: 'development',
};
function situationOf(event) {
    const row = rowOf(event);
    return { row, environment: ENVIRONMENTS[row] };
}
function rowOf(event) {
    const { name, kind, refName } = event;
    if (kind === 'pull-request')
        return 'pull-request';
    if (kind === 'none')
        return 'detached';
    if (kind === 'tag') {
        const version = versionTag(refName);
        return version === undefined ? 'other-tag' : version.semver.prerelease.length > 0 ? 'pre-release' : 'release';
    }
    if (name === 'schedule')
        return 'test';
    if (onDefaultBranch(event))
        return 'default-branch';
    if (refName === 'staging' || refName.startsWith('release/'))
        return 'staging';
    if (refName === 'develop')
        return 'test';
    return hotfixOf(event) === '' ? 'branch' : 'hotfix';
}
/** undefined where the tag does not end in a version by SemVer 2.0.0. */
function versionTag(tag) {
    // The shortest prefix counts: `v1.2.3-rc-4.5.6` is a pre-release of 1.2.3, no release 4.5.6.
    const [, prefix = '', version = ''] = /^((?:.*?[/@_-])??v?)(\d+\.\d+\.\d+(?:[-+].*)?)$/is.exec(tag) ?? [];
    const semver = functions_parse(version);
    return semver === null ? undefined : { prefix, semver };
}
/** The issue of `hotfix/ISSUE…` or `hotfix-ISSUE…`: `ABC-12` of `hotfix/ABC-12-login`, else all that follows; '' on another ref. */
function hotfixOf({ kind, refName }) {
    const [, rest = ''] = (kind === 'branch' && /^hotfix[/-](.+)$/s.exec(refName)) || [];
    return /^(?:[A-Za-z][A-Za-z0-9]*-\d+|#?\d+)(?![A-Za-z0-9])/.exec(rest)?.[0] ?? rest;
}

;// CONCATENATED MODULE: ./build/tags/ruled.js







/** Expressions that name this very commit or moment. */
const PASSING = ['sha', 'tag', 'date', 'commit_date'];
/** Applies the rules by priority. @throws ShipError `input/tags` where an `enable` gives neither true nor false */
function applyRules(question) {
    const resolve = globalsOf(question);
    const rules = enabled(question.rules, resolve).toSorted((a, b) => b.priority - a.priority);
    const warnings = [];
    const notes = [];
    const given = rules.flatMap((rule) => {
        const proposal = propose(rule, question, resolve);
        if (proposal === undefined)
            return [];
        if (proposal.warning !== undefined)
            warnings.push(proposal.warning);
        const name = proposal.value === '' ? '' : toTag(dress(proposal.value, rule, question.flavor, resolve));
        if (name === '' && proposal.warning === undefined)
            notes.push(`\`${rule.text}\` gives an empty tag here and is left out`);
        return name === '' ? [] : [{ proposal, candidate: { name, moving: proposal.moving, why: rule.text, ownerAmong: proposal.ownerAmong } }];
    });
    const latest = given[0] && latestOf(given[0].proposal, question.flavor);
    return { candidates: given.map(({ candidate }) => candidate), latest, warnings, notes };
}
/** The rule of the first tag decides about `latest`, unless the flavor does. */
function latestOf(first, { latest }) {
    if (latest === 'auto')
        return first.latest;
    return latest ? { moving: true, why: 'flavor: latest=true' } : undefined;
}
function enabled(rules, resolve) {
    const problems = [];
    const on = rules.filter((rule) => {
        const text = render(rule.enable, resolve);
        if (!/^(true|True|TRUE|false|False|FALSE)$/.test(text))
            problems.push(notBoolean(rule, text));
        return text.toLowerCase() === 'true';
    });
    if (problems.length > 0)
        throw new ShipError(problems);
    return on;
}
const notBoolean = (rule, text) => ({
    code: 'input/tags',
    what: `Input \`tags\`: \`${rule.text}\``,
    why: `\`enable\` is \`${text}\`, neither true nor false`,
    fix: 'Let it give `true` or `false`',
});
/** undefined where the rule is about another kind of event. */
function propose(rule, question, resolve) {
    const { event } = question;
    switch (rule.type) {
        case 'schedule':
            return event.name === 'schedule' ? { value: render(rule.pattern, resolve), moving: !uses(rule.pattern, PASSING) } : undefined;
        case 'edge':
            return event.kind === 'branch' && event.refName === (rule.branch || event.defaultBranch) ? { value: 'edge', moving: true } : undefined;
        case 'hotfix':
            return hotfixOf(event) === '' ? undefined : { value: hotfixOf(event), moving: true };
        case 'raw':
            return { value: render(rule.value, resolve), moving: !uses(rule.value, PASSING) };
        case 'sha':
            return { value: rule.format === 'long' ? event.sha : resolve({ name: 'sha', argument: undefined, zone: undefined }), moving: false };
        case 'ref':
            if (rule.event === 'tag')
                return proposeByTag(rule, event.kind === 'tag' ? event.refName : '');
            return event.kind === (rule.event === 'pr' ? 'pull-request' : 'branch') ? { value: event.refName, moving: true } : undefined;
        default: {
            const value = rule.value === undefined ? '' : render(rule.value, resolve);
            return proposeByTag(rule, value === '' && event.kind === 'tag' ? event.refName : value);
        }
    }
}
const worthLatest = (other) => other.latest;
/** What a rule about git tags makes of one. */
function proposeByTag(rule, tag) {
    const read = readerOf(rule);
    if (read === undefined || tag === '')
        return undefined;
    const own = read(tag);
    if ('miss' in own)
        return { value: '', moving: false, warning: `The rule \`${rule.text}\` gives no tag: ${own.miss}` };
    const { value, moving, fellBack } = own;
    const sharesValue = (other) => other.value === value;
    return {
        value,
        moving,
        ...(moving ? { ownerAmong: ownerAmong(own, read, sharesValue) } : {}),
        ...(own.latest ? { latest: { moving: true, why: rule.text, ownerAmong: ownerAmong(own, read, worthLatest) } } : {}),
        ...(fellBack === '' ? {} : { warning: `The rule \`${rule.text}\` takes the whole tag: ${fellBack}` }),
    };
}
/** Puts prefix and suffix around a value: the rule's own, even an empty one, else the flavor's. */
function dress(value, { prefix, suffix }, flavor, resolve) {
    const text = (own, general) => render(own ?? general, resolve);
    return `${text(prefix, flavor.prefix)}${value}${text(suffix, flavor.suffix)}`;
}

;// CONCATENATED MODULE: ./build/tags/strategy.js





const fixed = (name, why, ownPrefix = false) => ({ name, moving: false, why, ownPrefix });
const moving = (name, why, ownPrefix = false) => ({ name, moving: true, why, ownPrefix });
/** The rows of the table “Which ref gives which tags”, in their order. What the environment adds is its moving tag. */
function strategyDrafts(question, environment) {
    const { event, compatibility } = question;
    const { row } = situationOf(event);
    if (row === 'pull-request')
        return [moving(`pr-${event.refName}`, 'pull request', true)];
    return [...ownDrafts(question, row, environment), fixed(`sha-${shortSha(event, compatibility)}`, 'commit', true)];
}
function ownDrafts(question, row, environment) {
    const { event } = question;
    const version = event.kind === 'tag' ? versionTag(event.refName) : undefined;
    const own = environmentDrafts(question, row, environment);
    switch (row) {
        case 'release':
            return [fixed(event.refName, 'git tag'), ...(environment === 'production' ? lineDrafts(version) : []), ...own];
        case 'pre-release':
            return [fixed(event.refName, 'git tag'), ...own];
        case 'other-tag':
            return [fixed(slug('tag', event.refName), 'git tag'), ...own];
        case 'hotfix':
            return [moving(`hotfix-${hotfixOf(event)}`, 'hotfix branch', true), ...(situationOf(event).environment === environment ? [] : own)];
        default:
            return own;
    }
}
/** The tag that stands for an environment. Production has none: what runs there is named by its version. */
function environmentDrafts({ event, tz, now }, row, environment) {
    if (environment === 'staging')
        return [moving('staging-latest', 'staging')];
    if (environment === 'test')
        return [moving(`develop-${formatDate(now, 'YYYYMMDD', tz)}`, 'test, by date')];
    if (environment === 'production' || event.kind !== 'branch')
        return [];
    return row === 'default-branch' ? [moving('latest', 'default branch')] : [moving(slug('branch', event.refName), 'branch')];
}
/** `v1.2` and `v1`, each only where no higher version of its line exists. Major version 0 promises nothing, so there is no `v0`. */
function lineDrafts(version) {
    if (version === undefined)
        return [];
    const { prefix, semver } = version;
    const line = (name, same) => ({
        ...moving(name, 'highest of its line'),
        ownerAmong: (tags) => highestAbove(orderOf(version), tags, (tag) => {
            const other = versionTag(tag);
            return other !== undefined && other.prefix === prefix && same(other) ? orderOf(other) : undefined;
        }),
    });
    const minor = line(`${prefix}${semver.major}.${semver.minor}`, (o) => o.semver.major === semver.major && o.semver.minor === semver.minor);
    return semver.major === 0 ? [minor] : [minor, line(`${prefix}${semver.major}`, (o) => o.semver.major === semver.major)];
}
const orderOf = ({ semver: { major, minor, patch, prerelease } }) => ({
    line: '',
    numbers: [major, minor, patch].map(String),
    stable: prerelease.length === 0,
    rest: prerelease.join('.'),
});
/** Names that other rows give: a branch or a git tag of such a name (`v1`, which is moved to each release) must not overwrite them. */
const TAKEN = /^(latest|staging-latest|v?\d+(\.\d+)*([-.].*)?|sha-[0-9a-f]+|pr-\d+|develop-\d{8}|hotfix-.*)$/i;
function slug(kind, name) {
    return TAKEN.test(sanitize(name)) ? `${kind}-${name}` : name;
}

;// CONCATENATED MODULE: ./build/tags/decide.js








/** Whether the answer depends on the repository's own tags: only then are they asked for. */
function needsRemoteTags(question) {
    try {
        return decide_choose(question).candidates.some(({ ownerAmong }) => ownerAmong !== undefined);
    }
    catch (thrown) {
        // `decide` finds the same mistake, where it is told together with all others.
        if (thrown instanceof ShipError)
            return false;
        throw thrown;
    }
}
/**
 * Decides all tags. Pure.
 * @param remote the repository's tags; may be left out where {@link needsRemoteTags} says no
 * @throws ShipError `input/tags` where an `enable` gives neither true nor false
 */
function decide(question, remote = { unreadable: 'they were not asked for' }) {
    const { candidates, warnings, notes } = decide_choose(question);
    const judged = candidates.map((candidate) => ({ candidate, verdict: decide_judge(candidate, remote) }));
    const kept = unique(judged.filter(({ verdict }) => verdict === undefined).map(({ candidate }) => candidate));
    const told = judged.flatMap(({ verdict }) => (verdict === undefined ? [] : [verdict]));
    const tags = kept.map(({ name, moving, why }) => Object.freeze({ name, moving, why }));
    return Object.freeze({
        environment: environmentOf(question),
        version: versionOf(question, tags),
        tags: Object.freeze(tags),
        references: Object.freeze(question.repositories.flatMap((repository) => tags.map(({ name }) => tagged(repository, name)))),
        warnings: Object.freeze([...defaultBranchWarning(question), ...warnings, ...told.flatMap(({ warning }) => warning ?? [])]),
        notes: Object.freeze([...notes, ...told.flatMap(({ note }) => note ?? [])]),
    });
}
const environmentOf = ({ environment, event }) => (environment === 'auto' ? situationOf(event).environment : environment);
function decide_choose(question) {
    const { candidates, latest, warnings, notes } = question.rules.length > 0 ? applyRules(question) : byStrategy(question);
    const all = latest === undefined ? candidates : [...candidates, { name: latestName(question), ...latest }];
    // Rules without an environment mean what they say; who names production must not get `latest` by a rule from elsewhere.
    if (environmentOf(question) !== 'production' || (question.rules.length > 0 && question.environment === 'auto'))
        return { candidates: all, warnings, notes };
    const left = all.filter(({ name }) => name !== 'latest');
    const asked = left.length < all.length ? ['`latest` is left out: production never gets it'] : [];
    return { candidates: left, warnings: [...warnings, ...asked], notes };
}
function byStrategy(question) {
    const { flavor } = question;
    const resolve = globalsOf(question);
    const [prefix, suffix] = [render(flavor.prefix, resolve), render(flavor.suffix, resolve)];
    const drafts = strategyDrafts(question, environmentOf(question));
    const candidates = drafts
        .filter(({ name }) => name !== 'latest')
        .map(({ ownPrefix, name, ...draft }) => ({ ...draft, name: toTag(`${ownPrefix ? '' : prefix}${name}${suffix}`) }));
    const latest = drafts.find(({ name }) => name === 'latest') ?? (flavor.latest === true ? { moving: true, why: 'flavor' } : undefined);
    return {
        candidates,
        latest: flavor.latest === false ? undefined : latest && { moving: true, why: latest.why },
        warnings: tagWarning(question),
        notes: [],
    };
}
/** A git tag that looks like a version but is none is more often a slip than meant. */
function tagWarning({ event }) {
    const near = situationOf(event).row === 'other-tag' && /\d/.test(event.refName);
    return near
        ? [`The git tag \`${event.refName}\` is no version by SemVer 2.0.0 (\`v1.2.3\`): it is shipped for development, without \`v1.2\` and \`v1\``]
        : [];
}
/** Without it a push to the default branch looks like one to any branch. */
function defaultBranchWarning({ event, rules }) {
    const asked = rules.length === 0 ||
        rules.some((rule) => (rule.type === 'edge' && rule.branch === '') || uses(rule.enable, ['is_default_branch', 'is_not_default_branch']));
    const missing = event.kind === 'branch' && event.defaultBranch === '' && asked;
    return missing ? ["The event's payload does not name the default branch: this branch is not taken for it"] : [];
}
function latestName(question) {
    const { flavor } = question;
    const resolve = globalsOf(question);
    const prefix = flavor.prefixOnLatest ? render(flavor.prefix, resolve) : '';
    return toTag(`${prefix}latest${flavor.suffixOnLatest ? render(flavor.suffix, resolve) : ''}`);
}
/** undefined: the tag is ours. */
function decide_judge({ name, ownerAmong }, remote) {
    if (ownerAmong === undefined)
        return undefined;
    if ('unreadable' in remote) {
        return {
            warning: `\`${name}\` is left out: whether a higher version exists can't be told, because the repository's tags can't be read (${remote.unreadable})`,
        };
    }
    const owner = ownerAmong(remote.tags);
    return owner === undefined ? undefined : { note: `\`${name}\` is left out: it belongs to \`${owner}\`` };
}
function unique(candidates) {
    return candidates.filter(({ name }, i) => candidates.findIndex((other) => other.name === name) === i);
}
/** The first tag; by the table the first one that names this very state rather than the environment. */
function versionOf({ rules }, tags) {
    const telling = rules.length > 0 ? undefined : tags.find(({ name }) => !/(^|-)latest(-|$)/.test(name));
    return (telling ?? tags[0])?.name ?? '';
}

;// CONCATENATED MODULE: ./build/plan/cache.js




/** `mode=max` keeps the steps of earlier stages too, which is where the time goes; a cache that fails must not fail the job. */
const KEPT = 'mode=max,ignore-error=true';
/** The values of `--cache-from` and `--cache-to`, buildx's syntax. */
function cacheFlags(inputs, facts) {
    const problems = [...wrongEntries('cache-from', inputs.cacheFrom), ...wrongEntries('cache-to', inputs.cacheTo)];
    const warnings = [];
    const kind = inputs.cache === 'auto' ? (ghaReachable(facts.env) ? 'gha' : 'off') : inputs.cache;
    const chosen = cache_choose(kind, inputs, facts, problems);
    if (inputs.cache === 'gha' && !ghaReachable(facts.env)) {
        warnings.push('`cache: gha` does nothing here: the runner offers no cache service (ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL are not set)');
    }
    const writes = facts.trusted && (chosen?.writes ?? false);
    if (!facts.trusted && inputs.cacheTo.length > 0)
        warnings.push('`cache-to` is left out: code from a fork does not write a cache that other runs read');
    return {
        from: [...(chosen ? [chosen.from] : []), ...inputs.cacheFrom],
        to: [...(chosen && writes ? [chosen.to] : []), ...(facts.trusted ? inputs.cacheTo : [])],
        problems,
        warnings,
    };
}
/** What buildx and BuildKit's client refuse (buildx, util/buildflags/cache.go; BuildKit, client/solve.go), but only once a builder is there. */
function wrongEntries(input, entries) {
    return entries.flatMap((entry) => {
        const wrong = whyWrong(input, entry);
        return wrong === undefined ? [] : [inputProblem(input, entry, wrong)];
    });
}
function whyWrong(input, entry) {
    // References alone.
    if (!entry.includes('='))
        return undefined;
    const fields = splitOutsideQuotes(entry);
    const bare = fields.find((field) => !field.includes('='));
    if (bare !== undefined)
        return new Wrong(`\`${bare}\` in it is no \`name=value\``, 'Write it like `type=registry,ref=ghcr.io/owner/app:buildcache`');
    const given = new Map(fields.map((field) => [field.slice(0, field.indexOf('=')).toLowerCase(), field.slice(field.indexOf('=') + 1)]));
    const type = given.get('type') ?? '';
    if (type === '')
        return new Wrong('it has no `type=`', `Begin it with \`type=registry\`, \`type=local\` or \`type=gha\``);
    const folder = input === 'cache-from' ? 'src' : 'dest';
    const due = type === 'local' ? folder : type === 'registry' ? 'ref' : undefined;
    if (due === undefined || given.get(due))
        return undefined;
    return new Wrong(`\`type=${type}\` needs \`${due}=\``, `Add ${due === 'ref' ? '`ref=ghcr.io/owner/app:buildcache`' : `a folder: \`${due}=/path\``}`);
}
function cache_choose(kind, inputs, facts, problems) {
    const scope = scopeOf(inputs, facts);
    if (kind === 'gha') {
        if (!ghaReachable(facts.env))
            return undefined;
        // GitHub itself keeps branches apart: a run reads its own branch's entries and the default branch's.
        return { from: `type=gha,scope=${scope}`, to: `type=gha,scope=${scope},${KEPT}`, writes: true };
    }
    if (kind === 'registry') {
        if (facts.image === '') {
            problems.push(inputProblem('cache', 'registry', new Wrong('there is no image to keep the cache beside', 'Give the input `images`, or use `cache-from` and `cache-to`')));
            return undefined;
        }
        const ref = `type=registry,ref=${facts.image}:buildcache`;
        // image-manifest: several registries refuse the index that BuildKit would write.
        return { from: ref, to: `${ref},image-manifest=true,oci-mediatypes=true,${KEPT}`, writes: facts.push };
    }
    if (kind === 'local') {
        const folder = external_node_path_namespaceObject.join(localRoot(facts.env), scope);
        return { from: `type=local,src=${folder}`, to: `type=local,dest=${folder},${KEPT}`, writes: true };
    }
    return undefined;
}
/** What buildx itself looks for (buildx, build/opt.go: addGithubToken). */
function ghaReachable(env) {
    return Boolean(env['ACTIONS_RUNTIME_TOKEN'] && (env['ACTIONS_RESULTS_URL'] || env['ACTIONS_CACHE_URL']));
}
/** A self-hosted runner keeps RUNNER_TOOL_CACHE between jobs. */
function localRoot(env) {
    return env['RUNNER_TOOL_CACHE']
        ? external_node_path_namespaceObject.join(env['RUNNER_TOOL_CACHE'], 'gin-ship', 'layers')
        : external_node_path_namespaceObject.join(env['HOME'] ?? '/root', '.cache', 'gin-ship', 'layers');
}
/** One for each Dockerfile, stage and set of platforms: an export replaces the whole scope. */
function scopeOf({ target, platforms }, { shownFile }) {
    const hash = (0,external_node_crypto_namespaceObject.createHash)('sha256')
        .update(JSON.stringify([shownFile, target, [...platforms].sort()]))
        .digest('hex');
    return `gin-ship-${hash.slice(0, 12)}`;
}

;// CONCATENATED MODULE: ./build/plan/platforms.js



/** Go's names (OCI image-spec, image-index.md) and those that containerd turns into them. */
const SYSTEMS = ['linux', 'windows', 'darwin', 'freebsd', 'wasip1'];
const ARCHITECTURES = ['amd64', 'arm64', 'arm', '386', 'ppc64le', 's390x', 'riscv64', 'mips64le', 'mips64', 'loong64', 'wasm'];
const platforms_ALIASES = ['x86_64', 'x86-64', 'aarch64', 'armhf', 'armel', 'i386'];
const VARIANTS = /^v[1-9]$/;
function platformProblems(platforms) {
    return platforms.flatMap((platform) => {
        const why = platforms_whyWrong(platform.toLowerCase());
        return why === undefined ? [] : [inputProblem('platforms', platform, why)];
    });
}
function platforms_whyWrong(platform) {
    const [system = '', architecture, variant, ...more] = platform.split('/');
    if (architecture === undefined) {
        const known = [...ARCHITECTURES, ...platforms_ALIASES].includes(system);
        return new Wrong('it is no `system/architecture`', known ? `Write \`linux/${system}\`` : 'Write it like `linux/amd64` or `linux/arm/v7`');
    }
    if (!SYSTEMS.includes(system))
        return unknown('system', system, SYSTEMS, (name) => [name, architecture]);
    if (![...ARCHITECTURES, ...platforms_ALIASES].includes(architecture))
        return unknown('architecture', architecture, ARCHITECTURES, (name) => [system, name]);
    if (more.length > 0 || (variant !== undefined && !VARIANTS.test(variant)))
        return new Wrong('what follows the architecture is no variant', `Write \`${system}/${architecture}\`, or a variant such as \`/v7\``);
    return undefined;
}
function unknown(kind, given, names, whole) {
    const close = nearest(given, names);
    return new Wrong(`\`${given}\` is no ${kind} known here`, close === undefined ? `Use one of ${names.map((name) => `\`${name}\``).join(', ')}` : `Did you mean \`${whole(close).join('/')}\`?`);
}

;// CONCATENATED MODULE: ./build/plan/secrets.js

/** Ids and places only; values stay where they are until the build. */
async function planSecrets(inputs, facts, files) {
    if (!facts.trusted)
        return { secrets: [], ssh: [], problems: [], warnings: leftOut(inputs) };
    const paths = inputs.secretFiles.map(([id, file]) => [id, external_node_path_namespaceObject.resolve(facts.workspace, file)]);
    const problems = [...duplicates(inputs), ...unsetVariables(inputs.secretEnvs, facts.env)];
    for (const [id, file] of paths) {
        const there = (await files.stat(file))?.directory === false;
        if (!there)
            problems.push(missing('secret-files', id, `there is no file ${file}`, 'Write it in an earlier step; the path is relative to the workspace'));
    }
    for (const entry of inputs.ssh)
        problems.push(...(await sshProblems(entry, facts, files)));
    const secrets = [
        ...inputs.secrets.map(([id]) => ({ id, from: 'input' })),
        ...inputs.secretEnvs.map(([id, name]) => ({ id, from: 'env', name })),
        ...paths.map(([id, file]) => ({ id, from: 'file', path: file })),
    ];
    return { secrets, ssh: inputs.ssh, problems, warnings: emptyValues(inputs, facts.env) };
}
function leftOut({ secrets, secretEnvs, secretFiles, ssh }) {
    const names = [...[...secrets, ...secretEnvs, ...secretFiles].map(([id]) => id), ...(ssh.length > 0 ? ['ssh'] : [])];
    return names.length === 0 ? [] : [`Build secrets and SSH keys are left out (${names.join(', ')}): code from a fork gets none`];
}
const missing = (input, id, why, fix) => ({
    code: `input/${input}`,
    what: `Input \`${input}\` names \`${id}\``,
    why,
    fix,
});
function unsetVariables(pairs, env) {
    return pairs
        .filter(([, name]) => env[name] === undefined)
        .map(([id, name]) => missing('secret-envs', id, `the environment variable \`${name}\` is not set`, `Set it under \`env:\` of this step: \`${name}: \${{ secrets.${name} }}\``));
}
/** GitHub hands over '' for a secret that does not exist, which is seldom meant. */
function emptyValues({ secrets, secretEnvs }, env) {
    const ids = [...secrets.filter(([, value]) => value === ''), ...secretEnvs.filter(([, name]) => env[name] === '')].map(([id]) => id);
    return ids.map((id) => `The build secret \`${id}\` is empty: is the secret it comes from set for this repository and environment?`);
}
function duplicates(inputs) {
    const groups = { secrets: inputs.secrets, 'secret-envs': inputs.secretEnvs, 'secret-files': inputs.secretFiles };
    const given = Object.entries(groups).flatMap(([input, pairs]) => pairs.map(([id]) => ({ input, id })));
    return given.flatMap(({ input, id }, index) => {
        const first = given.findIndex((other) => other.id === id);
        return first === index ? [] : [missing(input, id, `\`${given[first]?.input}\` gives a secret of that id already`, 'Keep one of them')];
    });
}
/** `default`, `id` or `id=path[,path]`, as buildx reads it. */
async function sshProblems(entry, { env, workspace }, files) {
    const [id = '', paths] = entry.split(/=(.*)/s);
    const what = `Input \`ssh\` names \`${id}\``;
    if (paths === undefined || paths === '') {
        if (env['SSH_AUTH_SOCK'])
            return [];
        return [
            {
                code: 'input/ssh',
                what,
                why: 'there is no SSH agent: SSH_AUTH_SOCK is not set',
                fix: `Start an agent in an earlier step, or give a key: \`${id}=path\``,
            },
        ];
    }
    const absent = [];
    for (const file of paths.split(',')) {
        if ((await files.stat(external_node_path_namespaceObject.resolve(workspace, file))) === undefined)
            absent.push(file);
    }
    return absent.map((file) => ({ code: 'input/ssh', what, why: `there is no file ${file}`, fix: 'Check the path of the key or the socket' }));
}

;// CONCATENATED MODULE: ./build/plan/steps.js


/** What buildx (0.38, docker/cli opts) accepts for the surroundings of RUN steps. It would say so only after a builder was chosen, one mistake at a time. */
const RULES = {
    network: {
        right: /^(default|none|host)$/,
        why: 'BuildKit knows no such network',
        fix: 'Use `default`, `none` or `host`; other networks belong to the builder (`--driver-opt network=…`)',
    },
    'add-hosts': {
        right: /^[^:=\s]+[:=]\S+$/,
        why: 'it is no `name:address`',
        fix: 'Write it as `db:10.0.0.5`, or `db:host-gateway` for this machine',
    },
    'shm-size': { right: /^\d+(\.\d+)? ?([kmgtp]i?b?|b)?$/i, why: 'it is no size', fix: 'Write a number with its unit, such as `64m` or `2g`' },
    ulimit: { right: /^[a-z]+=-?\d+(:-?\d+)?$/, why: 'it is no `name=soft:hard`', fix: 'Write it as `nofile=1024:2048`, or `nofile=1024` for both' },
    allow: {
        right: /^(network\.host|security\.insecure|buildx\.local\.delete|device(=.*)?)$/s,
        why: 'it is no entitlement known here',
        fix: 'Use `network.host`, `security.insecure`, `device` or `device=NAME`',
    },
};
/** Every mistake in the inputs that RUN steps run under. */
function stepProblems({ network, addHosts, shmSize, ulimit, allow }) {
    const given = { network: [network], 'add-hosts': addHosts, 'shm-size': [shmSize], ulimit, allow };
    return Object.entries(RULES).flatMap(([input, { right, why, fix }]) => given[input]
        .filter((value) => value !== '' && !right.test(value))
        .map((value) => inputProblem(input, value, new Wrong(why, fix))));
}

;// CONCATENATED MODULE: ./build/plan/dockerfile.js
/** Reads the FROM lines (Dockerfile reference: parser directives, continuation lines, here-documents). */
function stagesOf(text) {
    const froms = instructions(text).filter((instruction) => /^FROM\s/i.test(instruction));
    const names = froms.map((from) => /\sAS\s+(\S+)\s*$/i.exec(from)?.[1]?.toLowerCase());
    return {
        names: names.filter((name) => name !== undefined && !name.includes('$')),
        count: froms.length,
        complete: !foreign(text) && names.every((name) => name === undefined || !name.includes('$')),
    };
}
function hasStage({ names, count, complete }, target) {
    // A number is the stage at that place, counted from 0.
    return !complete || names.includes(target.toLowerCase()) || (/^\d+$/.test(target) && Number(target) < count);
}
/** Directives stand in the first lines, before anything else. */
function directive(text, name) {
    for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
        const [, key, value] = /^\s*#\s*(\w+)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
        if (key === undefined)
            return undefined;
        if (key.toLowerCase() === name)
            return value;
    }
    return undefined;
}
/** A frontend other than Docker's own may read something else than a Dockerfile. */
function foreign(text) {
    const syntax = directive(text, 'syntax');
    return syntax !== undefined && !/(^|\/)docker\/dockerfile(-upstream)?(:|@|$)/.test(syntax);
}
/** Logical lines, with continuations joined, comments and here-documents left out. */
function instructions(text) {
    const escape = directive(text, 'escape') === '`' ? '`' : '\\';
    const found = [];
    let parts = [];
    const ends = [];
    for (const raw of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
        if (ends.length > 0) {
            if (ends[0]?.test(raw))
                ends.shift();
            continue;
        }
        // Comments and empty lines do not end a continuation.
        if (/^\s*(#|$)/.test(raw))
            continue;
        const line = raw.trimEnd();
        if (line.endsWith(escape)) {
            parts.push(line.slice(0, -1));
            continue;
        }
        const whole = [...parts, line].join('').trim();
        parts = [];
        found.push(whole);
        if (/^(RUN|COPY|ADD)\s/i.test(whole))
            ends.push(...hereDocuments(whole));
    }
    return parts.length > 0 ? [...found, parts.join('').trim()] : found;
}
/** The lines that end the here-documents of an instruction: a word of its own as `<<EOF`, so neither `<<<` nor `1 << 2`. */
function hereDocuments(instruction) {
    const found = instruction.matchAll(/(?<=\s)\d*<<(-?)(["']?)(\w+)\2(?=\s|$)/g);
    return [...found].map(([, dash, , name]) => new RegExp(`^${dash ? '\\t*' : ''}${name}$`));
}

;// CONCATENATED MODULE: ./build/plan/sources.js





/** Looked for in the context where the input `file` is empty, in this order. */
const NAMES = ['Dockerfile', 'Containerfile'];
/** Finds the context, the Dockerfile and the stage; every mistake is pushed to `problems`. */
async function findSources(inputs, workspace, files, problems) {
    const context = external_node_path_namespaceObject.resolve(workspace, inputs.context || '.');
    const contextIsGood = await checkContext(inputs.context || '.', context, workspace, files, problems);
    const tried = inputs.file === '' ? NAMES.map((name) => external_node_path_namespaceObject.join(context, name)) : [external_node_path_namespaceObject.resolve(workspace, inputs.file)];
    const file = await firstFile(tried, files);
    const shownFile = sources_shown(file ?? tried[0] ?? context, workspace);
    if (file === undefined) {
        // Where the folder itself is wrong, the file is no second mistake.
        if (contextIsGood || inputs.file !== '')
            problems.push(await noDockerfile(inputs.file, tried, workspace, files));
        return { context, file: tried[0] ?? context, shownFile };
    }
    if (!(await staysInside(file, workspace, files)))
        problems.push(outside('file', shownFile, 'Keep the Dockerfile inside the workspace, or give its absolute path'));
    await checkTarget(inputs.target, file, shownFile, files, problems);
    return { context, file, shownFile };
}
async function checkContext(given, context, workspace, files, problems) {
    const wrong = (why, fix) => {
        problems.push(inputProblem('context', given, new Wrong(why, fix)));
        return false;
    };
    if (/^(\w+:\/\/|git@|\{\{)/.test(given))
        return wrong('it is no folder: only what an earlier step checked out is built', 'Use actions/checkout before, and the path of a folder here');
    const found = await files.stat(context);
    if (found === undefined)
        return wrong('there is no such folder in the workspace', 'Check the path, and that actions/checkout ran before');
    if (!found.directory)
        return wrong('it is a file', 'Give the folder; the Dockerfile goes into the input `file`');
    if (await within(context, workspace, files))
        return true;
    problems.push(outside('context', given, 'Give a folder that was checked out; a link must not lead out either'));
    return false;
}
async function within(file, workspace, files) {
    const [real, root] = [await files.realPath(file), (await files.realPath(workspace)) ?? workspace];
    return real !== undefined && (real === root || real.startsWith(root.endsWith(external_node_path_namespaceObject.sep) ? root : root + external_node_path_namespaceObject.sep));
}
/** A path written as one outside (`/tmp/Dockerfile`) is meant; one that a link leads out is a trap. */
async function staysInside(file, workspace, files) {
    return !isBelow(file, workspace) || within(file, workspace, files);
}
const isBelow = (file, folder) => !external_node_path_namespaceObject.relative(folder, file).startsWith('..');
function outside(input, value, fix) {
    return inputProblem(input, value, new Wrong('it leads out of the workspace: files of the runner itself would be sent to the builder', fix));
}
async function firstFile(candidates, files) {
    const stats = await Promise.all(candidates.map((candidate) => files.stat(candidate)));
    return candidates.find((_, index) => stats[index]?.directory === false);
}
async function noDockerfile(given, tried, workspace, files) {
    const nearby = await dockerfilesNear(workspace, files);
    const list = nearby.map((file) => `\`${file}\``).join(', ');
    const names = tried.map((file) => `\`${sources_shown(file, workspace)}\``).join(' nor ');
    return {
        code: 'input/file',
        what: given === '' ? 'No Dockerfile was found' : `Input \`file\` is \`${given}\``,
        why: tried.length > 1 ? `there is neither ${names}` : `there is no ${names} (the path is relative to the workspace, not to the context)`,
        fix: nearby.length > 0
            ? `Give the input \`file\` one of those that are there: ${list}`
            : 'No Dockerfile is in the workspace at all: check that actions/checkout ran before',
    };
}
/** Down to two folders deep, ten at most: a hint, not a search. */
async function dockerfilesNear(workspace, files) {
    const found = [];
    const look = async (folder, depth) => {
        for (const name of (await files.list(folder)) ?? []) {
            const file = external_node_path_namespaceObject.join(folder, name);
            if (/^(.+\.)?(Dockerfile|Containerfile)(\..+)?$/i.test(name) && !name.endsWith('.dockerignore'))
                found.push(sources_shown(file, workspace));
            else if (depth < 2 && !/^(\..*|node_modules|vendor)$/.test(name) && (await files.stat(file))?.directory)
                await look(file, depth + 1);
        }
    };
    await look(workspace, 0);
    return found.slice(0, 10);
}
async function checkTarget(target, file, shownFile, files, problems) {
    if (target === '')
        return;
    const stages = stagesOf((await files.read(file)).toString());
    if (hasStage(stages, target))
        return;
    const close = nearest(target, stages.names);
    const names = stages.names.map((name) => `\`${name}\``).join(', ');
    problems.push({
        code: 'input/target',
        what: `Input \`target\` is \`${target}\``,
        why: `${shownFile} has no stage of that name${names === '' ? ': none of its stages has one' : `; it has ${names}`}`,
        fix: close === undefined ? 'Use the name after AS in a FROM line, or leave it empty for the last stage' : `Did you mean \`${close}\`?`,
        at: { file: shownFile },
    });
}
/** Relative to the workspace where it lies inside. */
function sources_shown(file, workspace) {
    return isBelow(file, workspace) ? external_node_path_namespaceObject.relative(workspace, file) || '.' : file;
}

;// CONCATENATED MODULE: ./build/plan/build.js








const NOT_REPRODUCIBLE = "The build is not reproducible: the time of the commit is not known, so files keep the build's time and every run has another digest";
/** Decides the build without docker and without a network; finds all mistakes in its inputs. */
async function planBuild(inputs, facts, files) {
    const problems = [];
    const sources = await findSources(inputs, facts.workspace, files, problems);
    const secret = await planSecrets(inputs, facts, files);
    const cache = cacheFlags(inputs, { ...facts, shownFile: sources.shownFile });
    const attests = build_attestations(inputs, problems);
    const buildContexts = await namedContexts(inputs.buildContexts, facts.workspace, files, problems);
    const date = sourceDate(inputs.buildArgs, facts, problems);
    problems.push(...secret.problems, ...cache.problems, ...platformProblems(inputs.platforms));
    problems.push(...twice('build-args', inputs.buildArgs), ...stepProblems(inputs));
    const warnings = [
        ...secret.warnings,
        ...cache.warnings,
        ...unset(inputs.buildArgs, facts.env),
        ...(date.sourceDateEpoch === undefined ? [NOT_REPRODUCIBLE] : []),
    ];
    const { secrets, ssh } = secret;
    const build = { ...asGiven(inputs), ...sources, ...date, buildContexts, secrets, ssh, attests, cacheFrom: cache.from, cacheTo: cache.to };
    return { build, problems, warnings };
}
function asGiven(inputs) {
    const { target, network, addHosts, allow, ulimit, shmSize, builder } = inputs;
    const platforms = [...new Set(inputs.platforms.map((platform) => platform.toLowerCase()))];
    return { target, platforms, network, addHosts, allow, ulimit, shmSize, builder, noCache: inputs.noCache ?? false, pull: inputs.pull ?? false };
}
/** A build argument SOURCE_DATE_EPOCH is the user's own choice of the time; it goes the same way as the commit's. */
function sourceDate(all, { env, sourceDateEpoch }, problems) {
    // As docker does it: a name that the environment does not know is left out.
    const args = all.filter(([name, value]) => (value ?? env[name]) !== undefined);
    const epoch = args.find(([name]) => name === 'SOURCE_DATE_EPOCH');
    if (epoch === undefined)
        return { sourceDateEpoch, buildArgs: args };
    const given = epoch[1] ?? env['SOURCE_DATE_EPOCH'] ?? '';
    if (!/^\d{1,12}$/.test(given))
        problems.push(inputProblem('build-args', `SOURCE_DATE_EPOCH=${given}`, new Wrong('it is no number of seconds since 1970', 'Write whole seconds, or leave it out: the time of the commit is taken then')));
    return { sourceDateEpoch: Number(given), buildArgs: args.filter(([name]) => name !== 'SOURCE_DATE_EPOCH') };
}
/** docker leaves such an argument out without a word; its default would look like what was asked for. */
function unset(args, env) {
    const names = args.filter(([name, value]) => (value ?? env[name]) === undefined).map(([name]) => name);
    return names.map((name) => `Build argument \`${name}\` is left out: it has no value, and there is no environment variable of that name`);
}
function twice(input, pairs) {
    const names = pairs.map(([name]) => name);
    const repeated = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
    return repeated.map((name) => inputProblem(input, name, new Wrong('it is given twice', 'Keep one of the lines')));
}
/** `provenance`, `sbom` and `attests` as values of `--attest`. */
function build_attestations(inputs, problems) {
    const wanted = (type, text, example) => {
        if (text === '' || /^false$/i.test(text))
            return [];
        if (/^true$/i.test(text))
            return [`type=${type}`];
        if (/^[\w-]+=[^,]+(,[\w-]+=[^,]+)*$/.test(text) && !/(^|,)mode=(?!(min|max)(,|$))/.test(text))
            return [`type=${type},${text}`];
        problems.push(inputProblem(type, text, new Wrong('it is neither true nor false nor a list of `name=value`', `Write \`true\`, \`false\` or \`${example}\``)));
        return [];
    };
    for (const attest of inputs.attests) {
        if (!/(^|,)type=(provenance|sbom)(,|$)/.test(attest))
            problems.push(inputProblem('attests', attest, new Wrong('it has no known type', 'Begin it with `type=provenance` or `type=sbom`')));
    }
    return [
        ...wanted('provenance', inputs.provenance, 'mode=max'),
        ...wanted('sbom', inputs.sbom, 'generator=docker/scout-sbom-indexer'),
        ...inputs.attests,
    ];
}
/** A folder is made absolute and has to be there; an image, an address or a stage is left to BuildKit. */
async function namedContexts(pairs, workspace, files, problems) {
    problems.push(...twice('build-contexts', pairs));
    return Promise.all(pairs.map(async ([name, value]) => {
        if (/^([\w-]+:\/\/|target:|git@)/.test(value))
            return [name, value];
        const folder = external_node_path_namespaceObject.resolve(workspace, value);
        if ((await files.stat(folder)) === undefined) {
            problems.push(inputProblem('build-contexts', `${name}=${value}`, new Wrong('there is no such folder', 'Give a folder of the workspace, `docker-image://…`, `oci-layout://…` or an address')));
        }
        return [name, folder];
    }));
}

;// CONCATENATED MODULE: ./build/plan/push.js
/** Whether this run pushes. Code from a fork never does, whatever was asked for. */
function planPush(asked, event) {
    const { trusted, fromPullRequest } = event;
    if (!trusted)
        return { push: false, trusted, why: 'the code comes from a fork: it is built and verified without logins and secrets, never pushed' };
    if (asked === 'false')
        return { push: false, trusted, why: '`push: false`' };
    if (fromPullRequest && asked === 'auto')
        return { push: false, trusted, why: 'a pull request is built and verified only; `push: true` pushes those of this repository' };
    return {
        push: true,
        trusted,
        why: asked === 'true' ? '`push: true`' : `what ${event.name} brings to ${event.refName || 'this commit'} is shipped`,
    };
}

;// CONCATENATED MODULE: ./build/plan/make.js







/** Whether git has to be asked for the repository's tags before the plan can be made. */
const asksForTags = (facts) => needsRemoteTags(questionOf(facts));
/**
 * Decides everything, once. Reads files of the checkout, changes nothing.
 * @throws ShipError with every mistake it can find; `known` are those found before
 */
async function makePlan(facts, known, files) {
    const { inputs, event } = facts;
    const problems = [...known];
    const question = questionOf(facts);
    const { repositories } = question;
    const push = planPush(inputs.push, event);
    const names = decideNames(question, facts, problems);
    const { smoke, problems: smokeProblems } = planSmoke(inputs);
    const { workspace, env, commitTime: sourceDateEpoch } = facts;
    const buildFacts = { workspace, env, sourceDateEpoch, trusted: push.trusted, push: push.push, image: repositories[0]?.name ?? '' };
    const { build, problems: buildProblems, warnings } = await planBuild(inputs, buildFacts, files);
    const { hard, soft } = sift([...smokeProblems, ...buildProblems], inputs.dryRun === true);
    problems.push(...hard);
    if (names?.references.length === 0 && push.push && !inputs.dryRun)
        problems.push(noTag(names));
    if (problems.length > 0 || names === undefined)
        throw new ShipError(problems);
    const noTags = names.tags.length === 0 ? ['No rule gives a tag for this ref, so nothing could be pushed'] : [];
    return deepFreeze({ event, ...names, repositories, build, smoke, push, warnings: [...names.warnings, ...warnings, ...soft, ...noTags] });
}
/** Tags, labels and annotations; undefined where a mistake in the rules leaves no tags. */
function decideNames(question, { inputs, remote }, problems) {
    const decision = make_attempt(() => decide(question, remote), problems);
    const about = { ...question, version: decision?.version ?? '' };
    const labels = make_attempt(() => labelsOf(about, inputs.labels), problems) ?? [];
    const annotations = make_attempt(() => annotationsOf(about, inputs.annotations), problems) ?? [];
    const leftOut = [...labelWarnings('labels', inputs.labels), ...labelWarnings('annotations', inputs.annotations)];
    return decision && { ...decision, labels, annotations, warnings: [...decision.warnings, ...leftOut] };
}
/** Its event knows the commit's time also where only git told it. */
function questionOf({ inputs, event, compatibility, commitTime, now }) {
    const repositories = inputs.images ?? [defaultImage(event.repository.slug)];
    const { tags: rules, flavor, environment, tz } = inputs;
    return { event: commitTime === undefined ? event : { ...event, commitTime }, rules, flavor, repositories, environment, tz, compatibility, now };
}
/** A dry run plans also where nothing was checked out: then a missing Dockerfile is worth a warning only. */
function sift(problems, dryRun) {
    const missing = ({ code }) => dryRun && code === 'input/file';
    return { hard: problems.filter((problem) => !missing(problem)), soft: problems.filter(missing).map(({ what, why }) => `${what}: ${why}`) };
}
function make_attempt(decideIt, problems) {
    try {
        return decideIt();
    }
    catch (thrown) {
        if (!(thrown instanceof ShipError))
            throw thrown;
        problems.push(...thrown.problems);
        return undefined;
    }
}
function noTag({ tags, warnings, notes }) {
    const reasons = tags.length > 0 ? ['every line of the input `images` is disabled'] : [...warnings, ...notes];
    const why = reasons.length > 0 ? reasons.join('; ') : 'no rule of the input `tags` applies to it';
    return {
        code: 'plan/no-tag',
        what: 'This ref gives no tag, so there is nothing to push',
        why,
        fix: 'Add a rule that applies, such as `type=sha`, or set `push: false`',
    };
}
function deepFreeze(value) {
    for (const part of Object.values(value))
        if (typeof part === 'object' && part !== null)
            deepFreeze(part);
    return Object.freeze(value);
}

;// CONCATENATED MODULE: ./build/push/logins.js


/**
 * The logins of the inputs `registry`, `username`, `password` and `registry-auth`; each password is masked at once.
 * @throws ShipError with every mistake in them, by index and without any value
 */
async function readLogins(inputs, runner) {
    const problems = [];
    const logins = [...single(inputs, problems), ...(await several(inputs.registryAuth, problems))];
    for (const login of logins)
        maskLogin(login, runner);
    const seen = new Map();
    for (const { registry = '', from } of logins) {
        const other = seen.get(registry);
        if (other !== undefined)
            problems.push(logins_wrong(from, `\`${other}\` is a login for the same registry`, 'Keep one login for each registry'));
        seen.set(registry, from);
    }
    if (problems.length > 0)
        throw new ShipError(problems);
    return logins;
}
function single({ registry, username, password }, problems) {
    if (registry !== '')
        checkRegistry('registry', registry, problems);
    if (password === '')
        return [];
    if (username === '')
        problems.push(logins_wrong('username', 'a password is given, but no user name', 'Give `username`; with the job’s own token it is ${{ github.actor }}'));
    return [{ from: 'password', registry: registry === '' ? undefined : registryHost(registry), username, password }];
}
async function several(text, problems) {
    if (text === '')
        return [];
    const { parseDocument } = await __nccwpck_require__.e(/* import() */ 582).then(__nccwpck_require__.t.bind(__nccwpck_require__, 6582, 19));
    // failsafe: every value is the text that was written; a password of digits stays what it is.
    const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false });
    if (document.errors.length > 0) {
        // The parser's own message may quote a line, and with it a password: only its code is told.
        problems.push(logins_wrong('registry-auth', `it is no YAML (${document.errors.map(({ code }) => code).join(', ')})`, `${FORM}; put quotes around values with special characters`));
        return [];
    }
    const list = document.toJS();
    if (!Array.isArray(list)) {
        problems.push(logins_wrong('registry-auth', 'it is no list', FORM));
        return [];
    }
    return list.flatMap((entry, at) => oneOf(entry, `registry-auth[${at}]`, problems));
}
const FORM = 'Write a YAML list, each entry with `registry`, `username` and `password`';
const KEYS = new Set(['registry', 'username', 'password']);
function oneOf(entry, from, problems) {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
        problems.push(logins_wrong(from, 'it is no set of `name: value`', FORM));
        return [];
    }
    const before = problems.length;
    for (const key of Object.keys(entry)) {
        // A key may be a password whose `password:` was forgotten, so only short plain words are shown.
        if (!KEYS.has(key))
            problems.push(logins_wrong(from, `it has an unknown key${/^[a-z-]{1,20}$/.test(key) ? ` \`${key}\`` : ''}`, FORM));
    }
    const values = entry;
    const text = (key) => {
        const value = values[key] ?? '';
        if (typeof value !== 'string')
            problems.push(logins_wrong(from, `\`${key}\` is no text`, FORM));
        return typeof value === 'string' ? value.trim() : '';
    };
    const [registry, username, password] = [text('registry'), text('username'), text('password')];
    if (registry === '')
        problems.push(logins_wrong(from, '`registry` is missing', 'Name the registry, such as `ghcr.io` or `docker.io`'));
    else
        checkRegistry(from, registry, problems);
    if (username === '')
        problems.push(logins_wrong(from, '`username` is missing', FORM));
    if (!('password' in values))
        problems.push(logins_wrong(from, '`password` is missing', FORM));
    return problems.length > before && password === '' ? [] : [{ from, registry: registryHost(registry), username, password }];
}
function checkRegistry(from, registry, problems) {
    const host = registryHost(registry);
    if (URL.canParse(`https://${host}`) && new URL(`https://${host}`).host !== '' && !/[\s@?#]/.test(host))
        return;
    problems.push(logins_wrong(from, 'the registry is no host name', 'Write a host and, if need be, a port: `ghcr.io`, `registry.example.org:5000`'));
}
function logins_wrong(from, why, fix) {
    return { code: `input/${from.replace(/\[.*/, '')}`, what: `Input \`${from}\` is wrong`, why, fix };
}
/** Also what the password looks like in a config file, and each line of a key file. */
function maskLogin({ username, password }, runner) {
    if (password === '')
        return;
    for (const text of [
        password,
        password.trim(),
        Buffer.from(`${username}:${password}`).toString('base64'),
        Buffer.from(password).toString('base64'),
    ]) {
        runner.mask(text);
    }
    const lines = password.split(/\r?\n/).map((line) => line.trim());
    // A brace or another line that is no secret would blacken half of the log.
    if (lines.length > 1)
        for (const line of lines)
            if (line.length >= 6)
                runner.mask(line);
}

;// CONCATENATED MODULE: ./build/refs/payload.js
/** The value as an object; an empty one where it is none. */
function record(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
/** The value as text; '' where it is none. */
function payload_text(value) {
    return typeof value === 'string' ? value : '';
}

;// CONCATENATED MODULE: ./build/refs/ref.js

const NONE = { ref: '', kind: 'none', refName: '' };
/** Events about things that are no ref: the runner checks the default branch out for them. */
const ON_DEFAULT_BRANCH = new Set([
    'schedule',
    'workflow_run',
    'workflow_dispatch',
    'repository_dispatch',
    'delete',
    'issues',
    'issue_comment',
    'discussion',
]);
/**
 * The ref that an event is about.
 * @param given GITHUB_REF
 */
function readRef(name, given, event, defaultBranch) {
    const number = pullRequestNumber(name, given, event);
    // pull_request_target runs with the base branch as GITHUB_REF, a merge queue on a branch of its own: both are about a pull request.
    if (number !== '')
        return { ref: given.startsWith('refs/pull/') ? given : `refs/pull/${number}/merge`, kind: 'pull-request', refName: number };
    return parseRef(given || refInPayload(name, event, defaultBranch));
}
function parseRef(ref) {
    const [, folder, refName = ''] = /^refs\/(heads|tags)\/(.+)$/s.exec(ref) ?? [];
    if (folder === undefined)
        return NONE;
    return { ref, kind: folder === 'heads' ? 'branch' : 'tag', refName };
}
/** '' where the event is about no pull request. */
function pullRequestNumber(name, given, event) {
    const inRef = /^refs\/pull\/(\d+)\//.exec(given)?.[1];
    if (inRef !== undefined)
        return inRef;
    if (name === 'merge_group')
        return /\/pr-(\d+)-[0-9a-f]+$/.exec(given || payload_text(record(event.merge_group).head_ref))?.[1] ?? '';
    const number = record(event.pull_request).number ?? (name.startsWith('pull_request') ? event.number : undefined);
    return Number.isSafeInteger(number) ? String(number) : '';
}
function refInPayload(name, event, defaultBranch) {
    const ref = payload_text(event.ref);
    if (name === 'release')
        return `refs/tags/${payload_text(record(event.release).tag_name)}`;
    if (name === 'merge_group')
        return payload_text(record(event.merge_group).head_ref);
    // The payload of `create` holds the bare name, and beside it what it names.
    if (name === 'create')
        return `refs/${event.ref_type === 'tag' ? 'tags' : 'heads'}/${ref}`;
    if (name === 'push' || ref.startsWith('refs/'))
        return ref;
    return ON_DEFAULT_BRANCH.has(name) && defaultBranch !== '' ? `refs/heads/${defaultBranch}` : '';
}

;// CONCATENATED MODULE: ./build/refs/trust.js

/**
 * Whether the code that is built was reviewed into this repository. GitHub hands secrets to pull_request_target, workflow_run and issue_comment
 * although the code they check out may be anybody's: that is why a fork is asked for in all of them, and what is not said counts as a fork.
 */
function readTrust(name, pullRequest, event, slug) {
    if (pullRequest !== undefined)
        return { fromPullRequest: true, trusted: !pullRequest.fork };
    // A merge queue whose branch is not named as usual.
    if (name === 'merge_group')
        return { fromPullRequest: true, trusted: true };
    if (name.startsWith('pull_request'))
        return { fromPullRequest: true, trusted: false };
    if (name === 'workflow_run') {
        const run = record(event.workflow_run);
        const own = payload_text(record(run.head_repository).full_name).toLowerCase() === slug.toLowerCase();
        return { fromPullRequest: payload_text(run.event).startsWith('pull_request'), trusted: own };
    }
    // A comment on a pull request does not say where the code comes from.
    if (name === 'issue_comment' && record(event.issue).pull_request !== undefined)
        return { fromPullRequest: true, trusted: false };
    return { fromPullRequest: false, trusted: true };
}

;// CONCATENATED MODULE: ./build/refs/event.js




/**
 * Reads what happened. Never asks the API: environment and payload say enough.
 * @param payload the parsed file at GITHUB_EVENT_PATH; undefined where there is none
 * @param mergeSha true keeps GITHUB_SHA, the throw-away merge, on a pull request
 * @throws ShipError `event/…` naming what is missing
 */
function readEvent(env, payload, mergeSha = false) {
    const event = record(payload);
    const name = env.GITHUB_EVENT_NAME ?? '';
    const repository = readRepository(env, event);
    const ref = readRef(name, env.GITHUB_REF ?? '', event, repository.defaultBranch);
    const pullRequest = ref.kind === 'pull-request' ? readPullRequest(name, ref, event, repository.slug) : undefined;
    const sha = shaOf(env, event, mergeSha ? undefined : pullRequest?.headSha);
    requireAll({ GITHUB_EVENT_NAME: name, GITHUB_REPOSITORY: repository.slug, GITHUB_SHA: sha });
    const { defaultBranch, serverUrl, ...named } = repository;
    return Object.freeze({
        name,
        ...ref,
        sha,
        ...branchesOf(env, ref, event),
        defaultBranch,
        repository: Object.freeze(named),
        serverUrl,
        actor: env.GITHUB_ACTOR ?? payload_text(record(event.sender).login),
        pullRequest,
        ...readTrust(name, pullRequest, event, repository.slug),
        commitTime: commitTimeOf(event, sha),
        runUrl: env.GITHUB_RUN_ID === undefined || env.GITHUB_RUN_ID === '' ? '' : `${serverUrl}/${repository.slug}/actions/runs/${env.GITHUB_RUN_ID}`,
    });
}
function readRepository(env, event) {
    const repository = record(event.repository);
    const slug = env.GITHUB_REPOSITORY || payload_text(repository.full_name);
    const [owner = '', name = ''] = slug.split('/');
    const serverUrl = env.GITHUB_SERVER_URL || 'https://github.com';
    return {
        slug,
        owner,
        name: payload_text(repository.name) || name,
        description: payload_text(repository.description),
        licence: payload_text(record(repository.license).spdx_id),
        url: payload_text(repository.html_url) || `${serverUrl}/${slug}`,
        defaultBranch: payload_text(repository.default_branch),
        serverUrl,
    };
}
function readPullRequest(name, ref, event, slug) {
    const head = record(record(event.pull_request).head);
    const headSha = payload_text(head.sha) || payload_text(record(event.merge_group).head_sha);
    // What waits in a merge queue was approved, and is a branch of this very repository.
    const headRepository = name === 'merge_group' ? slug : payload_text(record(head.repo).full_name);
    // Without a head repository (it was deleted, or the payload is cut) the code may be anybody's.
    return Object.freeze({ number: Number(ref.refName), fork: headRepository.toLowerCase() !== slug.toLowerCase(), headRepository, headSha });
}
function shaOf(env, event, headSha) {
    const sha = headSha || env.GITHUB_SHA || payload_text(event.after) || payload_text(record(event.head_commit).id);
    if (/^0+$/.test(sha))
        throw new ShipError(event_missing('event/deleted', 'The event has no commit', 'its ref was deleted', 'Leave `delete` out of the workflow’s `on:`'));
    if (sha !== '' && !/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(sha))
        throw new ShipError(event_missing('event/sha', `The event’s commit is \`${sha}\``, 'it is no full commit hash', 'Give GITHUB_SHA 40 or 64 hex digits'));
    return sha.toLowerCase();
}
function branchesOf(env, { kind }, event) {
    if (kind === 'tag')
        return { baseRef: branchName(payload_text(event.base_ref)), headRef: '' };
    if (kind !== 'pull-request')
        return { baseRef: '', headRef: '' };
    const { base, head } = record(event.pull_request);
    const group = record(event.merge_group);
    return {
        baseRef: branchName(payload_text(record(base).ref) || payload_text(group.base_ref) || (env.GITHUB_BASE_REF ?? '')),
        headRef: branchName(payload_text(record(head).ref) || payload_text(group.head_ref) || (env.GITHUB_HEAD_REF ?? '')),
    };
}
const branchName = (ref) => ref.replace(/^refs\/heads\//, '');
/** Only the time of this very commit counts: the payload of a tag may hold another's. */
function commitTimeOf(event, sha) {
    const commits = [event.head_commit, record(event.merge_group).head_commit, record(event.workflow_run).head_commit].map(record);
    const timestamp = Date.parse(payload_text(commits.find(({ id }) => payload_text(id).toLowerCase() === sha)?.timestamp));
    return Number.isNaN(timestamp) ? undefined : Math.floor(timestamp / 1000);
}
function requireAll(values) {
    const lacking = Object.keys(values).filter((name) => values[name] === '');
    if (lacking.length === 0)
        return;
    const fix = 'Run it as a step of a workflow; elsewhere set these variables, and GITHUB_REF, yourself';
    throw new ShipError(event_missing('event/missing', 'What happened can’t be read', `${lacking.join(', ')} and the event’s payload do not say it`, fix));
}
const event_missing = (code, what, why, fix) => ({ code, what, why, fix });

;// CONCATENATED MODULE: ./build/refs/remote.js
const TIMEOUT_SECONDS = 15;
/** git must fail, not wait for somebody to type a password. */
const SILENT = { GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: undefined, SSH_ASKPASS: undefined, GIT_SSH_COMMAND: 'ssh -oBatchMode=yes', LC_ALL: 'C' };
/**
 * Asks the server for the repository's tags: no clone, no API, no token. First through the workspace's `origin`, with which
 * actions/checkout leaves the credentials that a private repository needs; then by the repository's address.
 */
async function readRemoteTags(event, workspace, ports) {
    const addresses = [...(await ownOrigin(event, workspace, ports)), [`${event.serverUrl}/${event.repository.slug}`]];
    const reasons = [];
    for (const [address = '', ...options] of addresses) {
        const asked = await git(ports, [...options, 'ls-remote', '--tags', '--refs', '--', address]);
        if (asked.code === 0)
            return { tags: parseTags(asked.stdout) };
        reasons.push(whyNot(asked));
    }
    return { unreadable: [...new Set(reasons)].join('; ') };
}
/** Seconds since 1970 of a commit that the workspace holds; undefined where it holds it not. No network. */
async function readCommitTime(sha, workspace, ports) {
    if (!/^[0-9a-f]{40,64}$/.test(sha))
        return undefined;
    const { code, stdout } = await git(ports, [...inWorkspace(workspace), 'show', '--no-patch', '--format=%ct', sha]);
    return code === 0 && /^\d+$/.test(stdout.trim()) ? Number(stdout.trim()) : undefined;
}
/** The workspace's `origin` where it is this repository: a workflow may have checked another one out. */
async function ownOrigin({ repository }, workspace, ports) {
    const { code, stdout } = await git(ports, [...inWorkspace(workspace), 'remote', 'get-url', 'origin']);
    const [, slug] = /[/:]([^/:]+\/[^/:]+?)(?:\.git)?\/?$/.exec(stdout.trim()) ?? [];
    return code === 0 && slug?.toLowerCase() === repository.slug.toLowerCase() ? [['origin', ...inWorkspace(workspace)]] : [];
}
/** In a container job the workspace belongs to another user; git refuses it unless it is told that this is meant. */
const inWorkspace = (workspace) => ['-c', `safe.directory=${workspace}`, '-C', workspace];
function git({ exec }, args) {
    return exec.run('git', args, { env: SILENT, timeoutMs: TIMEOUT_SECONDS * 1000 });
}
/** Lines of `<hash> TAB refs/tags/<name>`. */
function parseTags(stdout) {
    return [...stdout.matchAll(/\trefs\/tags\/(.+)$/gm)].map(([, name = '']) => name);
}
function whyNot({ code, stderr }) {
    if (code === 127)
        return 'git is not installed';
    if (code === 124)
        return `no answer within ${TIMEOUT_SECONDS} s`;
    const line = stderr.split('\n').find((text) => /^(fatal|error|remote):/.test(text)) ?? `git ended with ${code}`;
    // An address may carry a token.
    return line.replace(/\/\/[^/@\s]*@/g, '//');
}

;// CONCATENATED MODULE: ./build/actions/decide.js








/** Reads the inputs, the event and git, and decides everything. @throws ShipError with all mistakes of the run at once */
async function decide_decide(ports) {
    const { runner, files, clock } = ports;
    const { inputs, problems } = readInputs(shipInputs, (name) => runner.input(name));
    for (const secret of secretsOf(inputs, []))
        runner.mask(secret);
    const compatibility = decide_collect(() => readCompatibility(runner.env), problems) ?? readCompatibility({});
    const logins = await readLogins(inputs, runner).catch((thrown) => keep(thrown, problems) ?? []);
    const payload = await readPayload(ports);
    const event = decide_collect(() => readEvent(runner.env, payload, !compatibility.prHeadSha), problems);
    if (event === undefined)
        throw new ShipError(problems);
    const workspace = runner.env['GITHUB_WORKSPACE'];
    if (workspace === undefined || workspace === '')
        throw new ShipError([...problems, noWorkspace]);
    const commitTime = event.commitTime ?? (await readCommitTime(event.sha, workspace, ports));
    const known = { inputs, event, compatibility, commitTime, now: clock.now() };
    const remote = asksForTags(known) ? await readRemoteTags(event, workspace, ports) : undefined;
    const plan = await makePlan({ ...known, remote, workspace, env: runner.env }, problems, files);
    return { inputs, plan, logins, secrets: { build: new Map(inputs.secrets), all: secretsOf(inputs, logins) } };
}
const noWorkspace = {
    code: 'event/workspace',
    what: 'The folder of the checkout is not known',
    why: 'GITHUB_WORKSPACE is not set',
    fix: 'Run this action as a step of a workflow, or set the variable to the folder of the checkout',
};
function secretsOf(inputs, logins) {
    const given = [...inputs.secrets, ...inputs.smokeEnv.filter(isSecret)].map(([, value]) => value);
    const values = [inputs.password, ...logins.map(({ password }) => password), ...given];
    return [...new Set(values.flatMap(maskable))];
}
/** Line by line, because a log shows lines; a mask for the `{` of a JSON key would hide every `{` there is. */
function maskable(secret) {
    const lines = secret.split(/\r?\n/);
    return lines.length === 1 ? [secret].filter((text) => text !== '') : lines.map((line) => line.trim()).filter((line) => line.length >= 4);
}
/**
 * Whether a variable of the container under test speaks of a secret. What comes from the secrets of the workflow the runner has masked already;
 * `DEBUG=1` or `APP_ENV=production` masked as well would blacken the whole job's log and take nearly every output away from later jobs.
 */
function isSecret([name, value]) {
    const told = /pass|pwd|secret|token|key|credential|auth|private|dsn/i.test(name) || /:\/\/[^/@\s]*:[^/@\s]+@/.test(value);
    return told && value.length >= SHORTEST_SECRET;
}
/** `AUTH=off`, `TOKENS=false`. */
const SHORTEST_SECRET = 6;
async function readPayload({ runner, files }) {
    const file = runner.env['GITHUB_EVENT_PATH'];
    const bytes = file ? await files.readIfThere(file) : undefined;
    if (bytes === undefined)
        return undefined;
    try {
        return JSON.parse(bytes.toString());
    }
    catch (cause) {
        const problem = {
            code: 'event/payload',
            what: `The event's payload ${file} can't be read`,
            why: messageOf(cause),
            fix: 'Run this action in a workflow',
        };
        throw new ShipError(problem, { cause });
    }
}
function decide_collect(read, problems) {
    try {
        return read();
    }
    catch (thrown) {
        return keep(thrown, problems);
    }
}
function keep(thrown, problems) {
    if (!(thrown instanceof ShipError))
        throw thrown;
    problems.push(...thrown.problems);
}

;// CONCATENATED MODULE: ./build/actions/ship.js









/** The main action: from a git ref to a verified digest in a registry. */
async function ship(ports) {
    const stages = new Stages(ports.clock);
    const { inputs, plan, logins, secrets } = await stages.run('Plan', () => decide_decide(ports));
    await reportPlan(plan, inputs, secrets.all, ports);
    if (inputs.dryRun)
        return;
    const session = await stages.run('Log in', () => login(inputs, logins, plan, ports));
    const { env } = session;
    ports.runner.saveState('docker-env', JSON.stringify(env));
    const builder = await stages.run('Choose a builder', () => chooseBuilder(plan.build, env, ports));
    const built = await stages.run('Build', () => build(plan, builder, { env, secrets: secrets.build }, ports));
    const layout = await readLayout(built.layout, ports.files);
    const verified = await stages.run('Verify', () => verify(plan, layout, { env, values: inputs.smokeEnv, engine: builder.engine }, ports));
    reportVerified(verified, ports);
    const pushed = plan.push.push ? await stages.run('Push', () => push(plan, layout, session, ports)) : undefined;
    await reportVoyage({ plan, built, layout, verified, pushed, stages: stages.all }, secrets.all, ports);
}

;// CONCATENATED MODULE: ./build/actions/index.js




/** What is bundled: dist/index.js and dist/post.js call these. */
const main = () => run(realPorts(process.env), ship);
const post = () => run(realPorts(process.env), post_cleanUp);

var __webpack_exports__main = __webpack_exports__.i;
var __webpack_exports__post = __webpack_exports__.b;
export { __webpack_exports__main as main, __webpack_exports__post as post };
