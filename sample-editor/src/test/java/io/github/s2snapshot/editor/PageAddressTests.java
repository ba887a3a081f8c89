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

package io.github.s2snapshot.editor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PageAddress}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PageAddressTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void whenThePortIsKnownThenTheAddressIsLogged(CapturedOutput output) {
		this.environment.setProperty("local.server.port", "18080");
		new PageAddress(this.environment).log();
		assertThat(output).contains("The editor is at http://localhost:18080/");
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, localhost", "0.0.0.0, localhost", "192.0.2.7, 192.0.2.7" })
	void whenServerAddressIsSetThenTheLogHasAReachableAddress(String address, String host, CapturedOutput output) {
		this.environment.withProperty("local.server.port", "8080").withProperty("server.address", address);
		new PageAddress(this.environment).log();
		assertThat(output).contains("The editor is at http://" + host + ":8080/");
	}

	@Test
	void whenThereIsNoWebServerThenNothingIsLogged(CapturedOutput output) {
		new PageAddress(this.environment).log();
		assertThat(output).doesNotContain("The editor is at");
	}

}
