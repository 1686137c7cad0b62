// The peer of mfcc as a worker: ../shared/peers/mfcc/mfcc_c.c, timed when asked. See WorkerProcess.cs for what is said.
#define main peer_main
#include "mfcc_c.c"
#undef main

static double processor(void) { struct timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return t.tv_sec * 1e3 + t.tv_nsec / 1e6; }

int main(void)
{
    rdf("clip.f32", clip, SR); rdf("win.f32", win, NF); rdf("fb.f32", fb, NM * NB); rdf("dct.f32", dct, NM * NC);
    for (int m = 0; m < NM; m++)
    {
        lo[m] = NB; hi[m] = 0;
        for (int i = 0; i < NB; i++)
            if (fb[m * NB + i] != 0) { if (lo[m] > i) lo[m] = i; hi[m] = i + 1; }
    }
    in = fftwf_malloc(4 * NF); X = fftwf_malloc(8 * NB); pl = fftwf_plan_dft_r2c_1d(NF, in, X, FFTW_MEASURE);
    static double times[1 << 20];
    for (int runs; scanf("%d", &runs) == 1 && runs <= 1 << 20; )
    {
        double start = processor();
        for (int i = 0; i < runs; i++) { double a = now(); mfcc_fftw(); times[i] = (now() - a) / 1e3; }
        printf("%.4f", processor() - start);
        for (int i = 0; i < runs; i++) printf(" %.6f", times[i]);
        putchar('\n'); fflush(stdout);
    }
    return 0;
}
