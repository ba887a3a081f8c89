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

package io.github.s2snapshot.benchmarks.engine;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import io.github.s2snapshot.benchmarks.Figures;

/**
 * Program that measures one part.
 */
public final class PartProgram {

	private PartProgram() {
	}

	/**
	 * Runs the part.
	 * @param arguments the file for the values of the last line, and the options
	 * @throws Exception if the measurement fails
	 */
	public static void main(String[] arguments) throws Exception {
		List<String> all = List.of(arguments);
		EngineOptions options = EngineOptions.parse(all.subList(1, all.size()));
		PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
		Figures figures = new Figures(out);
		Flights flights = Flights.read(Path.of(System.getProperty(EngineBenchmark.FLIGHTS)));
		try {
			for (Part part : options.parts()) {
				part.measurement(flights, options, figures).run();
			}
		}
		finally {
			// Keeps the values that were measured before a failure.
			figures.write(Path.of(all.get(0)));
		}
		// Ends the JVM even if threads are left running.
		System.exit(0);
	}

}
