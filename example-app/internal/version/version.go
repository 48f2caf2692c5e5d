// Package version says which build is running.
package version

import (
	"cmp"
	"runtime"
	"runtime/debug"
)

// Set with `-ldflags "-X …"` where the sources are built without their repository, as in the Dockerfile.
var version, commit, buildDate string

const unknown = "unknown"

// Info describes the running build. What is not known is "unknown", never empty.
type Info struct {
	Version   string `json:"version"`
	Commit    string `json:"commit"`
	BuildDate string `json:"build_date"` // RFC 3339; of the commit when the build did not say
	GoVersion string `json:"go_version"`
}

// Read takes what the linker was given, then what the Go toolchain saw in version control.
func Read() Info {
	build, ok := debug.ReadBuildInfo()
	if !ok {
		build = &debug.BuildInfo{}
	}
	return describe(Info{Version: version, Commit: commit, BuildDate: buildDate}, build)
}

func describe(given Info, build *debug.BuildInfo) Info {
	vcs := map[string]string{}
	for _, setting := range build.Settings {
		vcs[setting.Key] = setting.Value
	}
	revision := vcs["vcs.revision"]
	if revision != "" && vcs["vcs.modified"] == "true" {
		revision += "-dirty"
	}
	module := build.Main.Version
	if module == "(devel)" { // the toolchain's word for "no version"
		module = ""
	}
	return Info{
		Version:   cmp.Or(given.Version, module, unknown),
		Commit:    cmp.Or(given.Commit, revision, unknown),
		BuildDate: cmp.Or(given.BuildDate, vcs["vcs.time"], unknown),
		GoVersion: cmp.Or(build.GoVersion, runtime.Version()),
	}
}
