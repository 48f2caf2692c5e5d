package config

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// Source is where settings come from: the process, and a way to read files.
type Source struct {
	Lookup   func(name string) (string, bool)
	ReadFile func(path string) ([]byte, error)
}

// Process is the source of a running service: its environment, and files relative to where it was started.
func Process() Source { return Source{os.LookupEnv, readSmall} }

// A secret or a .env file is small. Nobody's FIFO or disk image is read by mistake.
const maxFileBytes = 64 << 10

func readSmall(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("open %s: not a file", path)
	}
	content, err := io.ReadAll(io.LimitReader(file, maxFileBytes+1))
	if len(content) > maxFileBytes {
		return nil, fmt.Errorf("read %s: larger than %d bytes", path, maxFileBytes)
	}
	return content, err
}

// Load reads all settings. An empty variable counts as unset: Compose files and manifests leave them behind.
func Load(from Source) (Config, error) {
	var mistakes Mistakes
	cfg := Config{}
	process := func(name string) string { v, _ := from.Lookup(name); return v }
	file, path := readEnvFile(from, process("APP_ENV"), &mistakes)
	for _, s := range settings {
		text, origin := s.find(from, process, file, path, &mistakes)
		if origin == "" { // there is a value, and it can't be had
			continue
		}
		shown := text
		if s.secret && text != "" {
			shown = "[redacted]"
		}
		if err := s.set(&cfg, text); err != nil {
			mistakes = append(mistakes, fmt.Sprintf("%s=%q%s: %v", s.name, shown, inFile(origin, path), err))
		}
		cfg.values = append(cfg.values, Value{s.name, shown, origin, s.secret})
	}
	if cfg.Env == Production {
		mistakes = append(mistakes, productionMistakes(cfg, process("GIN_MODE"))...)
		mistakes = append(mistakes, secretsIn(file, path)...)
	}
	if len(mistakes) == 0 {
		mistakes = portMistakes(cfg)
	}
	if len(mistakes) > 0 {
		return Config{}, mistakes
	}
	return cfg, nil
}

// readEnvFile reads .env.$APP_ENV. That there is none is no mistake: an image has none.
func readEnvFile(from Source, env string, mistakes *Mistakes) (map[string]string, string) {
	if env == "" {
		env = string(Development)
	}
	path := ".env." + env
	if strings.ContainsAny(env, `/\`) {
		return nil, path
	}
	content, err := from.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, path
	}
	if err != nil {
		*mistakes = append(*mistakes, err.Error())
		return nil, path
	}
	file, wrong := ParseEnvFile(string(content))
	for _, one := range wrong {
		*mistakes = append(*mistakes, path+":"+one)
	}
	for name := range file {
		if !known(name) {
			*mistakes = append(*mistakes, fmt.Sprintf("%s: %s is no setting of this service; APP_ENV and the settings of other programs belong into the environment", path, name))
		}
	}
	slices.Sort(*mistakes) // a map has no order
	return file, path
}

func known(name string) bool {
	return slices.ContainsFunc(settings, func(s setting) bool {
		return name != "APP_ENV" && (name == s.name || s.secret && name == s.name+"_FILE")
	})
}

// find looks a setting up: NAME, then NAME_FILE where it is a secret; in the process first, then in the file. Without an origin it is to be left out.
func (s setting) find(from Source, process func(string) string, file map[string]string, path string, mistakes *Mistakes) (text, origin string) {
	for _, place := range []struct {
		origin string
		value  func(string) string
	}{{"environment", process}, {path, func(name string) string { return file[name] }}} {
		text, secretFile := place.value(s.name), ""
		if s.secret {
			secretFile = place.value(s.name + "_FILE")
		}
		switch {
		case text != "" && secretFile != "":
			*mistakes = append(*mistakes, fmt.Sprintf("%s and %s_FILE: both are set; keep one", s.name, s.name))
			return "", ""
		case text != "":
			return text, place.origin
		case secretFile != "":
			return s.readSecret(from, secretFile, mistakes)
		}
	}
	return s.fallback, "default"
}

// readSecret takes what Kubernetes or a secret manager has mounted. Editors and `echo` end a file with a line break; no secret does.
func (s setting) readSecret(from Source, path string, mistakes *Mistakes) (text, origin string) {
	content, err := from.ReadFile(path)
	text = strings.TrimRight(string(content), "\r\n")
	if err == nil && text == "" {
		err = fmt.Errorf("%s is empty", path)
	}
	if err != nil {
		*mistakes = append(*mistakes, fmt.Sprintf("%s_FILE=%q: can't be read: %v", s.name, path, err))
		return "", ""
	}
	return text, "file " + path
}

func secretsIn(file map[string]string, path string) Mistakes {
	var mistakes Mistakes
	for _, s := range settings {
		if s.secret && file[s.name] != "" {
			mistakes = append(mistakes, fmt.Sprintf("%s in %s: no secret from a file of the repository in production; mount it and set %s_FILE", s.name, path, s.name))
		}
	}
	return mistakes
}

func inFile(origin, path string) string {
	if origin == path {
		return " in " + path
	}
	return ""
}
