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

package io.github.s2snapshot.sample.flight;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;

/**
 * A comma-separated file in UTF-8 with a header line. A value may be quoted, and then
 * contain commas and doubled quotes; a value across lines is not supported.
 */
class CsvFile {

	private final Resource resource;

	private final String header;

	private final int columns;

	CsvFile(Resource resource, String header) {
		this.resource = resource;
		this.header = header;
		this.columns = header.split(",").length;
	}

	void forEach(Consumer<Row> consumer) {
		int number = 1;
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.resource.getInputStream(), StandardCharsets.UTF_8))) {
			@Nullable String line = reader.readLine();
			if (!this.header.equals(line)) {
				throw new IllegalStateException("expected the header '" + this.header + "' and found '" + line + "'");
			}
			while ((line = reader.readLine()) != null) {
				number++;
				consumer.accept(row(line));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Failed to read " + this.resource.getDescription(), ex);
		}
		catch (RuntimeException ex) {
			throw new IllegalStateException(
					"Line " + number + " of " + this.resource.getDescription() + " is malformed: " + ex.getMessage(),
					ex);
		}
	}

	private Row row(String line) {
		List<String> values = split(line);
		if (values.size() != this.columns) {
			throw new IllegalStateException(
					"expected " + this.columns + " values and found " + values.size() + " in '" + line + "'");
		}
		return new Row(values);
	}

	private static List<String> split(String line) {
		List<String> values = new ArrayList<>();
		StringBuilder value = new StringBuilder();
		boolean quoted = false;
		for (int i = 0; i < line.length(); i++) {
			char c = line.charAt(i);
			if (c == '"') {
				// A doubled quote leaves and enters the quotes again and stands for one.
				if (!quoted && i > 0 && line.charAt(i - 1) == '"') {
					value.append('"');
				}
				quoted = !quoted;
			}
			else if (c == ',' && !quoted) {
				values.add(value.toString());
				value.setLength(0);
			}
			else {
				value.append(c);
			}
		}
		if (quoted) {
			throw new IllegalStateException("unfinished quotes in '" + line + "'");
		}
		values.add(value.toString());
		return values;
	}

	/**
	 * A line of the file.
	 *
	 * @param values the values of all columns
	 */
	record Row(List<String> values) {

		String text(int column) {
			return this.values.get(column);
		}

		int number(int column) {
			return Integer.parseInt(text(column));
		}

		double decimal(int column) {
			return Double.parseDouble(text(column));
		}

	}

}
