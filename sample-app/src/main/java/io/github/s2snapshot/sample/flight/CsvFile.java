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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;

/**
 * Comma-separated file in UTF-8 with a header line.
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
		long line = 1;
		try (CsvReader<CsvRecord> reader = open()) {
			Iterator<CsvRecord> records = reader.iterator();
			checkHeader(records);
			line++;
			while (records.hasNext()) {
				CsvRecord record = records.next();
				consumer.accept(row(record));
				line = record.getStartingLineNumber() + lines(record);
			}
		}
		catch (UncheckedIOException ex) {
			throw unreadable(Objects.requireNonNull(ex.getCause()));
		}
		catch (IOException ex) {
			throw unreadable(ex);
		}
		catch (CsvParseException ex) {
			throw malformed(line, "a quoted value is not closed, or is followed by other characters", ex);
		}
		catch (RuntimeException ex) {
			throw malformed(line, ex.getMessage(), ex);
		}
	}

	private UncheckedIOException unreadable(IOException ex) {
		return new UncheckedIOException("Failed to read " + this.resource.getDescription(), ex);
	}

	private IllegalStateException malformed(long line, @Nullable String problem, RuntimeException ex) {
		return new IllegalStateException(
				"Line " + line + " of " + this.resource.getDescription() + " is malformed: " + problem, ex);
	}

	// The number of values is checked in row(), where the line number is known.
	private CsvReader<CsvRecord> open() throws IOException {
		return CsvReader.builder()
			.skipEmptyLines(false)
			.allowUnclosedQuote(false)
			.missingFieldStrategy(FieldMismatchStrategy.IGNORE)
			.extraFieldStrategy(FieldMismatchStrategy.IGNORE)
			.ofCsvRecord(this.resource.getInputStream());
	}

	private void checkHeader(Iterator<CsvRecord> records) {
		String found = (records.hasNext()) ? String.join(",", records.next().getFields()) : "";
		if (!this.header.equals(found)) {
			throw new IllegalStateException("expected the header '" + this.header + "', but found '" + found + "'");
		}
	}

	private Row row(CsvRecord record) {
		List<String> values = record.getFields();
		if (values.size() != this.columns) {
			throw new IllegalStateException(
					"expected " + this.columns + " values, but found " + values.size() + " in " + values);
		}
		return new Row(values);
	}

	private static long lines(CsvRecord record) {
		return String.join("", record.getFields()).chars().filter((character) -> character == '\n').count() + 1;
	}

	/**
	 * Line of the file.
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
