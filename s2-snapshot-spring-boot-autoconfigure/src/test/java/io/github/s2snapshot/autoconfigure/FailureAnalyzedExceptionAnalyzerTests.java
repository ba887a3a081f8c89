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

package io.github.s2snapshot.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link FailureAnalyzedExceptionAnalyzer}.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalyzedExceptionAnalyzerTests {

	@Test
	void whenStartFailsWithAnalysisThenSpringBootReportsIt(CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--s2.access-token-file=/no/such/file"));
		assertThat(output.getOut()).contains("APPLICATION FAILED TO START", "Description:", "/no/such/file", "Action:",
				"Put only the access token into the file, or correct the property.");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(S2AutoConfiguration.class)
	static class Application {

	}

}
