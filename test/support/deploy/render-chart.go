// Renders a Helm chart as Helm does: Go's own templates, sprig's functions and the few that Helm adds. Debian has no Helm.
//
//	render-chart <chart> < {"values": …, "release": …}     all rendered objects, as one JSON array
//
// Values are merged over the chart's own. An error of a template ends it with 1.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/ioutil"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"github.com/ghodss/yaml"
)

type object = map[string]interface{}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func readYaml(path string) object {
	text, err := ioutil.ReadFile(path)
	must(err)
	found := object{}
	must(yaml.Unmarshal(text, &found))
	return found
}

// What is given wins; where both have an object, their keys are joined.
func merge(under, over object) object {
	for key, value := range over {
		a, isObject := under[key].(object)
		b, isToo := value.(object)
		if isObject && isToo {
			under[key] = merge(a, b)
		} else {
			under[key] = value
		}
	}
	return under
}

func main() {
	chart := os.Args[1]
	given := struct {
		Values  object
		Release object
	}{}
	must(json.NewDecoder(os.Stdin).Decode(&given))
	about := readYaml(filepath.Join(chart, "Chart.yaml"))
	context := object{
		"Values":  merge(readYaml(filepath.Join(chart, "values.yaml")), given.Values),
		"Release": given.Release,
		"Chart":   object{"Name": about["name"], "Version": about["version"], "AppVersion": about["appVersion"]},
	}
	all := template.New("chart").Option("missingkey=error")
	functions := sprig.TxtFuncMap()
	functions["include"] = func(name string, data interface{}) (string, error) {
		var out bytes.Buffer
		err := all.ExecuteTemplate(&out, name, data)
		return out.String(), err
	}
	functions["toYaml"] = func(value interface{}) (string, error) {
		text, err := yaml.Marshal(value)
		return strings.TrimSuffix(string(text), "\n"), err
	}
	all.Funcs(functions)
	paths, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	must(err)
	sort.Strings(paths)
	for _, path := range paths {
		text, err := ioutil.ReadFile(path)
		must(err)
		_, err = all.New(filepath.Base(path)).Parse(string(text))
		must(err)
	}
	rendered := []object{}
	separator := regexp.MustCompile(`(?m)^---\s*$`)
	for _, path := range paths {
		var out bytes.Buffer
		must(all.ExecuteTemplate(&out, filepath.Base(path), context))
		if filepath.Ext(path) != ".yaml" {
			continue
		}
		for _, text := range separator.Split(out.String(), -1) {
			found := object{}
			if err := yaml.Unmarshal([]byte(text), &found); err != nil {
				must(fmt.Errorf("%s: %v\n%s", filepath.Base(path), err, text))
			}
			if len(found) > 0 {
				rendered = append(rendered, found)
			}
		}
	}
	must(json.NewEncoder(os.Stdout).Encode(rendered))
}
