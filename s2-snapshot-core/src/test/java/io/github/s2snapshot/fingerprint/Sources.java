/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.fingerprint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * Sources of an application, which are compiled in a test. Immutable.
 */
final class Sources {

	private final Map<String, String> files;

	private final List<String> options;

	private Sources(Map<String, String> files, List<String> options) {
		this.files = files;
		this.options = options;
	}

	static Sources empty() {
		return new Sources(Map.of(), List.of("--release", "17"));
	}

	/**
	 * Adds a file, or replaces it.
	 * @param name the name of its class
	 * @param text the text
	 * @return the sources
	 */
	Sources with(String name, String text) {
		Map<String, String> all = new LinkedHashMap<>(this.files);
		all.put(name, text);
		return new Sources(all, this.options);
	}

	/**
	 * Changes a file.
	 * @param name the name of its class
	 * @param target the text to replace, which the file contains
	 * @param replacement the new text
	 * @return the sources
	 */
	Sources replace(String name, String target, String replacement) {
		String text = this.files.get(name);
		if (!text.contains(target)) {
			throw new IllegalArgumentException("No " + target + " in " + name);
		}
		return with(name, text.replace(target, replacement));
	}

	Sources option(String... more) {
		List<String> all = new ArrayList<>(this.options);
		all.addAll(List.of(more));
		return new Sources(this.files, all);
	}

	/**
	 * Compiles the sources.
	 * @param target the folder of the class files
	 * @return a new class loader for them
	 */
	ClassLoader compile(Path target) {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
		List<JavaFileObject> units = new ArrayList<>();
		this.files.forEach((name, text) -> units.add(new Text(name, text)));
		try (StandardJavaFileManager manager = compiler.getStandardFileManager(problems, Locale.ROOT, null)) {
			Path folder = Files.createTempDirectory(target, "classes");
			manager.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(folder));
			List<String> all = new ArrayList<>(this.options);
			all.addAll(List.of("-proc:none", "-cp", System.getProperty("java.class.path")));
			if (!compiler.getTask(null, manager, problems, all, null, units).call()) {
				throw new IllegalStateException(problems.getDiagnostics().toString());
			}
			return new URLClassLoader(new URL[] { folder.toUri().toURL() }, getClass().getClassLoader());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static final class Text extends SimpleJavaFileObject {

		private final String text;

		Text(String name, String text) {
			super(URI.create("string:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
			this.text = text;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

}
